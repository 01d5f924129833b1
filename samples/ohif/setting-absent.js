window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  showStudyList: true,
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        qidoRoot: `http://${window.location.hostname}:8042/dicom-web`,
        wadoRoot: `http://${window.location.hostname}:8042/dicom-web`,
        wadoUriRoot: 'http://localhost:8042/wado',
      },
    },
  ],
};
