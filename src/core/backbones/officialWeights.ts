/** Where Keras publishes an architecture's ImageNet weights without the top, and what they must hash to. */
export interface OfficialWeights {
  readonly file: string
  /** The folder below https://storage.googleapis.com/. */
  readonly folder: string
  /** Absent where Keras publishes none. */
  readonly md5?: string
}

/** By `keras.applications` name, as that module has them. */
export const OFFICIAL_WEIGHTS = {
  VGG16: { file: 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/vgg16', md5: '6d6bbae143d832006294945121d1f1fc' },
  VGG19: { file: 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/vgg19', md5: '253f8cb515780f3b799900260a226db6' },
  ResNet50: { file: 'resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/resnet', md5: '4d473c1dd8becc155b73f8504c6f6626' },
  ResNet101: { file: 'resnet101_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/resnet', md5: '88cf7a10940856eca736dc7b7e228a21' },
  ResNet152: { file: 'resnet152_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/resnet', md5: 'ee4c566cf9a93f14d82f913c2dc6dd0c' },
  ResNet50V2: { file: 'resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/resnet', md5: 'fac2f116257151a9d068a22e544a4917' },
  ResNet101V2: { file: 'resnet101v2_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/resnet', md5: 'c0ed64b8031c3730f411d2eb4eea35b5' },
  ResNet152V2: { file: 'resnet152v2_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/resnet', md5: 'ed17cf2e0169df9d443503ef94b23b33' },
  InceptionV3: { file: 'inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/inception_v3', md5: 'bcbd6486424b2319ff4ef7d526e38f63' },
  InceptionResNetV2: { file: 'inception_resnet_v2_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/inception_resnet_v2', md5: 'd19885ff4a710c122648d3b5c3b684e4' },
  Xception: { file: 'xception_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/xception', md5: 'b0042744bf5b25fce3cb969f33bebb97' },
  DenseNet121: { file: 'densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/densenet', md5: '30ee3e1110167f948a6b9946edeeb738' },
  DenseNet169: { file: 'densenet169_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/densenet', md5: 'b8c4d4c20dd625c148057b9ff1c1176b' },
  DenseNet201: { file: 'densenet201_weights_tf_dim_ordering_tf_kernels_notop.h5', folder: 'tensorflow/keras-applications/densenet', md5: 'c13680b51ded0fb44dff2d8f86ac8bb1' },
  MobileNet: { file: 'mobilenet_1_0_224_tf_no_top.h5', folder: 'tensorflow/keras-applications/mobilenet' },
  MobileNetV2: { file: 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5', folder: 'tensorflow/keras-applications/mobilenet_v2' },
  EfficientNetB0: { file: 'efficientnetb0_notop.h5', folder: 'keras-applications', md5: '50bc09e76180e00e4465e1a485ddc09d' }
} as const satisfies Readonly<Record<string, OfficialWeights>>

export function officialAddress({ file, folder }: OfficialWeights): string {
  return `https://storage.googleapis.com/${folder}/${file}`
}
