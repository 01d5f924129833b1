window.config = {
  ...baseConfig,
  routerBasename: '/',
  extensions: [],
  modes: [],
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        qidoRoot: 'https://${ARCHIVE_HOST}/dicom-web',
        wadoRoot: `${window.env.ARCHIVE_URL}/dicom-web`,
        requestOptions: { auth: '${ARCHIVE_USER}:${ARCHIVE_PASSWORD}' },
      },
    },
  ],
};
