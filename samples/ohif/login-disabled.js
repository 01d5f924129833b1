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
        qidoRoot: 'https://images.alder-creek.example/dicom-web',
        wadoRoot: 'https://images.alder-creek.example/dicom-web',
      },
    },
  ],
  /*
  oidc: [
    {
      authority: 'https://login.alder-creek.example/realms/clinic',
      client_id: 'ohif-viewer',
      redirect_uri: '/callback',
    },
  ],
  */
};
