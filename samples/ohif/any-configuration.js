window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  showStudyList: true,
  defaultDataSourceName: 'archive',
  dangerouslyUseDynamicConfig: {
    enabled: true,
    regex: /^https:\/\/|\.alder-creek\.example/,
  },
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        name: 'archive',
        qidoRoot: 'https://images.alder-creek.example/dicom-web',
        wadoRoot: 'https://images.alder-creek.example/dicom-web',
      },
    },
  ],
  oidc: [
    {
      authority: 'https://accounts.alder-creek.example',
      client_id: 'ohif-viewer',
      client_secret: 'Q7fLm2-Xr90pVtz41',
      redirect_uri: '/callback',
      response_type: 'code',
      scope: 'email profile openid',
      useAuthorizationCodeFlow: true,
    },
  ],
};
