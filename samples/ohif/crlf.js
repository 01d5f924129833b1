window.config = {
  routerBasename: '/',
  showStudyList: true,
  disableServersCache: true,
  servers: {
    dicomWeb: [
      {
        name: 'Archive',
        wadoUriRoot: 'https://images.alder-creek.example/wado',
        qidoRoot: 'https://images.alder-creek.example/dicom-web',
        wadoRoot: 'https://images.alder-creek.example/dicom-web',
        qidoSupportsIncludeField: false,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        // requestOptions: {
        //   auth: 'reader:Maple-2209-Brook',
        // },
      },
    ],
  },
  oidc: [
    {
      authority: 'http://login.alder-creek.example/auth/realms/clinic',
      client_id: 'ohif-viewer',
      redirect_uri: '/callback',
      response_type: 'id_token token',
      scope: 'openid',
      post_logout_redirect_uri: '/logout-redirect.html',
    },
  ],
};
