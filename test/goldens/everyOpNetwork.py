"""Ten Keras 3 training steps of the network in test/fixtures/everyOpNetwork.ts; writes everyOpNetwork.json beside this file."""
import base64, json, os, pathlib
os.environ['TF_ENABLE_ONEDNN_OPTS'] = '0'
import numpy as np
import keras
import tensorflow as tf

def unit(seed, count):
    x = (np.arange(count, dtype=np.uint64) + np.uint64(seed * 0x9E3779B9 % 2**32)) % np.uint64(2**32)
    x = x.astype(np.uint32)
    x ^= x >> np.uint32(16); x *= np.uint32(0x7feb352d); x ^= x >> np.uint32(15); x *= np.uint32(0x846ca68b); x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32

def formula(i, name, shape):
    u = unit(i, int(np.prod(shape)))
    if 'kernel' in name:
        fan = np.prod(shape[:2] if name == 'depthwise_kernel' else shape[:-1])
        value = (2 * u - 1) * np.sqrt(6 / fan)
    else:
        value = {'gamma': 0.5 + 0.5 * u, 'moving_variance': 0.5 + u}.get(name, (u - 0.5) * 0.2)
    return value.astype(np.float32).reshape(shape)

# in the graph's order; Normalization (mean 0, variance 1) is counted and changes nothing
WEIGHTS = [
    ('norm', 'mean', ()), ('norm', 'variance', ()), ('norm', 'count', ()),
    ('c1', 'kernel', (3, 3, 3, 8)), ('bn1', 'gamma', (8,)), ('bn1', 'beta', (8,)), ('bn1', 'moving_mean', (8,)), ('bn1', 'moving_variance', (8,)),
    ('dilated', 'kernel', (3, 3, 8, 8)), ('dilated', 'bias', (8,)), ('grouped', 'kernel', (3, 3, 4, 8)),
    ('bn2', 'beta', (8,)), ('bn2', 'moving_mean', (8,)), ('bn2', 'moving_variance', (8,)),
    ('depthwise', 'depthwise_kernel', (3, 3, 8, 2)), ('depthwise', 'bias', (16,)),
    ('separable', 'depthwise_kernel', (3, 3, 16, 1)), ('separable', 'pointwise_kernel', (1, 1, 16, 8)), ('separable', 'bias', (8,)),
    ('gate', 'kernel', (16, 16)), ('gate', 'bias', (16,)), ('fc', 'kernel', (180, 12)), ('fc', 'bias', (12,)),
    ('bn3', 'gamma', (12,)), ('bn3', 'beta', (12,)), ('bn3', 'moving_mean', (12,)), ('bn3', 'moving_variance', (12,)),
    ('predictions', 'kernel', (12, 3)), ('predictions', 'bias', (3,)),
]

class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.own = {}
        self.bn1, self.bn2, self.bn3 = keras.layers.BatchNormalization(), keras.layers.BatchNormalization(scale=False, momentum=0.9), keras.layers.BatchNormalization()
        for bn, shape in ((self.bn1, (None, 8, 8, 8)), (self.bn2, (None, 8, 8, 8)), (self.bn3, (None, 12))): bn.build(shape)
        for i, (layer, name, shape) in enumerate(WEIGHTS):
            if layer == 'norm': continue
            value = formula(i, name, shape)
            if layer.startswith('bn'):
                getattr(getattr(self, layer), name).assign(value)
            else:
                self.own[f'{layer}/{name}'] = self.add_weight(shape=shape, name=f'{layer}_{name}', initializer=keras.initializers.Constant(0.0))
                self.own[f'{layer}/{name}'].assign(value)
        self.built = True

    def w(self, name): return self.own[name].value

    def call(self, x, training=False):
        x = tf.pad(x * 0.5 + 0.1, [[0, 0], [1, 1], [1, 1], [0, 0]], mode='REFLECT')
        x = keras.ops.leaky_relu(self.bn1(tf.nn.conv2d(x, self.w('c1/kernel'), 2, 'SAME'), training=training), 0.1)
        dilated = keras.ops.silu(tf.nn.atrous_conv2d(x, self.w('dilated/kernel'), 2, 'SAME') + self.w('dilated/bias'))
        padded = tf.pad(dilated, [[0, 0], [1, 1], [1, 1], [0, 0]])
        groups = [tf.nn.conv2d(a, b, 1, 'VALID') for a, b in zip(tf.split(padded, 2, 3), tf.split(self.w('grouped/kernel'), 2, 3))]
        total = dilated + keras.ops.relu6(self.bn2(tf.concat(groups, 3), training=training))
        depthwise = tf.nn.depthwise_conv2d(tf.pad(total, [[0, 0], [0, 1], [0, 1], [0, 0]]), self.w('depthwise/depthwise_kernel'), [1, 2, 2, 1], 'VALID') + self.w('depthwise/bias')
        separable = tf.nn.separable_conv2d(depthwise, self.w('separable/depthwise_kernel'), self.w('separable/pointwise_kernel'), [1, 1, 1, 1], 'SAME') + self.w('separable/bias')
        separable = keras.ops.hard_silu(separable)
        beyond = [[0, 0], [0, 1], [0, 1], [0, 0]]
        maxed = tf.nn.max_pool2d(tf.pad(total, beyond, constant_values=-1e30), 3, 2, 'VALID')
        mean = tf.nn.avg_pool2d(tf.pad(total, beyond), 3, 2, 'VALID') / tf.nn.avg_pool2d(tf.pad(tf.ones_like(total), beyond), 3, 2, 'VALID')
        joined = tf.concat([separable + 0.3 * maxed, mean + tf.nn.avg_pool2d(total, 3, 2, 'SAME')], 3)
        joined = tf.nn.lrn(joined, depth_radius=2, bias=2, alpha=0.1, beta=0.75)
        gate = tf.sigmoid(tf.reduce_mean(joined, [1, 2]) @ self.w('gate/kernel') + self.w('gate/bias'))
        part = (joined * gate[:, None, None, :])[..., :12]
        logs = tf.math.log(tf.sqrt(part[..., :6] ** 2 + part[..., 6:] ** 2) + 0.5)
        x = tf.concat([part, logs], 3)
        rows = [tf.reduce_mean(x[:, a:b], 1, keepdims=True) for a, b in ((0, 2), (1, 3), (2, 4))]
        x = tf.concat(rows, 1)
        x = tf.concat([tf.reduce_mean(x[:, :, a:b], 2, keepdims=True) for a, b in ((0, 2), (1, 3), (2, 4))], 2)
        vector = tf.concat([tf.reshape(x, [-1, 162]), tf.nn.softmax(tf.reduce_max(x, [1, 2]))], 1)
        hidden = tf.nn.relu(vector @ self.w('fc/kernel') + self.w('fc/bias'))
        return self.bn3(hidden, training=training) @ self.w('predictions/kernel') + self.w('predictions/bias')

images = (2 * unit(777, 40 * 13 * 13 * 3) - 1).astype(np.float32).reshape(40, 13, 13, 3)
labels = np.arange(40) % 3
images[np.arange(40), 3 + labels * 3, 3 + labels * 3] += 3
model = Network()
model.compile(optimizer=keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True), loss=keras.losses.CategoricalCrossentropy(from_logits=True), run_eagerly=True)
losses = []
for step in range(10):
    at = slice(4 * step, 4 * step + 4)
    losses.append(float(model.train_on_batch(images[at], keras.utils.to_categorical(labels[at], 3), class_weight={0: 1.0, 1: 2.0, 2: 0.5}, return_dict=True)['loss']))
    # compiled metrics are running means: undo
    model.reset_metrics()
encode = lambda a: base64.b64encode(np.asarray(a, '<f4').tobytes()).decode()
value = lambda layer, name: getattr(getattr(model, layer), name).numpy() if layer.startswith('bn') else model.own[f'{layer}/{name}'].numpy()
golden = {
    'keras': keras.__version__, 'losses': losses,
    'weights': {f'{layer}/{name}': encode(value(layer, name)) for layer, name, _ in WEIGHTS if layer != 'norm'},
    'probabilities': encode(tf.nn.softmax(model(images[:8], training=False))),
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(golden, indent=1) + '\n')
print(losses)
