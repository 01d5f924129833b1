window.config = {
  routerBasename: null,
  extensions: [],
  modes: [],
  customizationService: {},
  showStudyList: true,
  defaultDataSourceName: 'archive',
  dangerouslyUseDynamicConfig: {
    enabled: false,
  },
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        friendlyName: 'Alder Creek archive',
        name: 'archive',
        wadoUriRoot: '/dicom-web',
        qidoRoot: '/dicom-web',
        wadoRoot: '/dicom-web',
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
      },
    },
  ],
  oidc: [
    {
      authority: 'https://login.alder-creek.example/realms/clinic',
      client_id: 'ohif-viewer',
      redirect_uri: '/callback',
      response_type: 'code',
      scope: 'openid profile',
      post_logout_redirect_uri: '/logout-redirect.html',
      useAuthorizationCodeFlow: true,
    },
  ],
};
