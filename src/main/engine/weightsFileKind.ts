import { open } from 'node:fs/promises'

/** A file given as backbone weights is no Keras `.h5`, or not all of one: what it is instead, and what to do. */
export class BackboneFileError extends Error {
  override readonly name = 'BackboneFileError'
  readonly code: `backbone-file-${BackboneFileProblem}`
  readonly path: string

  constructor(path: string, problem: BackboneFileProblem, detail: string) {
    super(`${path} ${detail}`)
    this.code = `backbone-file-${problem}`
    this.path = path
  }
}

export type BackboneFileProblem = 'empty' | 'html' | 'lfs-pointer' | 'pytorch' | 'keras-archive' | 'archive' | 'safetensors' | 'truncated' | 'damaged' | 'not-hdf5' | 'not-keras' | 'unreadable'

/** Bytes that say what a file is, and hold the names of a ZIP's first entries. */
const HEAD = 4096
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** Checks that the file is a whole HDF5 file before the HDF5 library sees it. Throws BackboneFileError. */
export async function checkHdf5(path: string): Promise<void> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new BackboneFileError(path, 'unreadable', `cannot be opened: ${error instanceof Error ? error.message : String(error)}`)
  })
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    const head = buffer.subarray(0, bytesRead)
    if (size === 0) throw new BackboneFileError(path, 'empty', 'is empty: its download failed. Get it again.')
    if (!startsWith(head, HDF5)) throw foreign(path, head)
    const whole = endOfFile(head)
    if (whole !== undefined && size < whole) {
      throw new BackboneFileError(path, 'truncated', `is truncated: it has ${size} of ${whole} bytes. Get it again.`)
    }
  } finally {
    await file.close()
  }
}

function foreign(path: string, head: Buffer): BackboneFileError {
  const text = head.toString('latin1')
  const wanted = 'Give the network\'s Keras weights as an .h5 file (legacy, or Keras 3\'s .weights.h5), or torchvision\'s as .safetensors.'
  if (/^\s*<(!doctype|html|\?xml|head|body)/i.test(text)) return new BackboneFileError(path, 'html', `is a web page, not weights: its address leads to a page (a log-in, an error). ${wanted}`)
  if (text.startsWith('version https://git-lfs')) return new BackboneFileError(path, 'lfs-pointer', `is a Git LFS pointer, not the file itself. Run "git lfs pull". ${wanted}`)
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) {
    if (/data\.pkl|archive\/|\/version/.test(text)) return new BackboneFileError(path, 'pytorch', `is a PyTorch checkpoint (a ZIP with data.pkl), whatever its name says; such files can run code and are not read. In Python: safetensors.torch.save_file(torch.load("NAME"), "NAME.safetensors"). ${wanted}`)
    if (/metadata\.json|config\.json|model\.weights\.h5/.test(text)) return new BackboneFileError(path, 'keras-archive', `is a Keras 3 archive (.keras). Unpack it and give its model.weights.h5, or save the weights with model.save_weights("name.weights.h5"). ${wanted}`)
    return new BackboneFileError(path, 'archive', `is a ZIP archive. Unpack it first. ${wanted}`)
  }
  if (startsWith(head, [0x1f, 0x8b])) return new BackboneFileError(path, 'archive', `is a gzip archive. Unpack it first. ${wanted}`)
  if (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5) return new BackboneFileError(path, 'pytorch', `is a Python pickle (an old PyTorch checkpoint). ${wanted}`)
  return new BackboneFileError(path, 'not-hdf5', `is not an HDF5 file. ${wanted}`)
}

/** The end-of-file address of the superblock (HDF5 File Format Specification III.A), a multiple-of-8 field after three variable ones. */
function endOfFile(head: Buffer): number | undefined {
  const version = head[8]
  const at = version === 0 ? 40 : version === 1 ? 44 : version === 2 || version === 3 ? 28 : undefined
  const offsetSize = version === 0 || version === 1 ? head[13] : head[9]
  // every writer in use has 8-byte offsets; of others the library itself has to say what is wrong
  if (at === undefined || offsetSize !== 8 || head.length < at + 8) return undefined
  return Number(head.readBigUInt64LE(at))
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte)
}
