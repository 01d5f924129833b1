window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  oidc: [],
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        qidoRoot: 'http://10.61.4.20:8042/dicom-web',
        qidoRoot: 'https://images.alder-creek.example/dicom-web',
        wadoRoot: 'https://images.alder-creek.example/dicom-web',
      },
    },
  ],
  defaultDataSourceName: 'archive',
};

window.config.oidc = [
  {
    authority: 'https://login.alder-creek.example/realms/clinic',
    client_id: 'ohif-viewer',
    redirect_uri: '/callback',
    response_type: 'code',
  },
];
