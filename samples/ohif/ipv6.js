window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        qidoRoot: 'http://[fd61:4::20]:8042/dicom-web',
        wadoRoot: 'http://[fd61:4::20]:8042/dicom-web',
      },
    },
  ],
};
