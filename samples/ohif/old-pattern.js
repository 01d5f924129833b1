window.config = {
  routerBasename: '/',
  extensions: [],
  modes: [],
  showStudyList: true,
  dangerouslyUseDynamicConfig: {
    enabled: true,
    regex: /.*/,
  },
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
};
