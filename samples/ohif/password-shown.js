/** @type {AppTypes.Config} */

window.config = {
  routerBasename: '/viewer',
  extensions: [],
  modes: [],
  showStudyList: true,
  maxNumberOfWebWorkers: 3,
  maxNumRequests: {
    interaction: 100,
    thumbnail: 75,
    prefetch: 25,
  },
  defaultDataSourceName: 'archive',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'archive',
      configuration: {
        friendlyName: 'Alder Creek archive',
        name: 'orthanc',
        wadoUriRoot: 'http://10.61.4.20:8042/wado',
        qidoRoot: 'http://10.61.4.20:8042/dicom-web',
        wadoRoot: 'http://10.61.4.20:8042/dicom-web',
        qidoSupportsIncludeField: false,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        requestOptions: {
          auth: 'viewer:Juniper-4471-Slate',
        },
      },
    },
  ],
  httpErrorHandler: error => {
    console.warn(error.status);
  },
};
