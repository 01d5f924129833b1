const ARCHIVE = 'images.alder-creek.example';

window.config = ({ servicesManager } = {}) => {
  const { userAuthenticationService } = servicesManager.services;
  const root = `https://${ARCHIVE}/dicom-web`;

  userAuthenticationService.setServiceImplementation({
    getAuthorizationHeader: () => ({ Authorization: 'Basic ' + btoa('kiosk:Heron-7713-Dune') }),
  });

  return {
    routerBasename: '/',
    extensions: [],
    modes: [],
    showStudyList: false,
    defaultDataSourceName: 'archive',
    dataSources: [
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
        sourceName: 'archive',
        configuration: {
          qidoRoot: root,
          wadoRoot: root,
          wadoUriRoot: `https://${ARCHIVE}/wado`,
          onConfiguration: (dicomWebConfig, options) => ({
            ...dicomWebConfig,
            wadoRoot: options.params.archive,
          }),
        },
      },
    ],
  };
};
