import { crc32, deflateRawSync } from 'node:zlib'
import { joinBytes } from '../../src/core/joinBytes.ts'
import type { Random } from '../../src/core/random.ts'
import { buildDicom, type BuiltInput } from './buildDicom.ts'
import { lie } from './mutate.ts'

/** A ZIP archive of a few files, stored and deflated; names that lead out of it, and, in half of them, lying sizes, offsets and methods. */
export function buildZip(random: Random): BuiltInput {
  const honest = random.next() < 0.5
  const locals: Uint8Array[] = []
  const directory: Uint8Array[] = []
  const count = random.integer(5)
  let offset = 0
  for (let i = 0; i < count; i++) {
    const content = random.next() < 0.5 ? buildDicom(random.fork(i)).bytes : new Uint8Array(random.integer(3000))
    const method = random.next() < 0.5 ? 8 : 0
    const data = method === 8 ? Uint8Array.from(deflateRawSync(content)) : content
    const name = new TextEncoder().encode(NAMES[random.integer(NAMES.length)] ?? 'a')
    const say = (value: number): number => (honest || random.next() < 0.8 ? value : lie(random, value) >>> 0)
    const fields = { method: honest || random.next() < 0.9 ? method : random.integer(100), crc: say(crc32(content)), packed: say(data.length), size: say(content.length) }
    const local = joinBytes([header(0x04034b50, 30, fields, name.length), name, data])
    const central = header(0x02014b50, 46, fields, name.length)
    new DataView(central.buffer).setUint32(42, say(offset), true)
    locals.push(local)
    directory.push(central, name)
    offset += local.length
  }
  const listed = joinBytes(directory)
  const end = new Uint8Array(22)
  const view = new DataView(end.buffer)
  const say = (value: number): number => (honest || random.next() < 0.8 ? value : lie(random, value))
  view.setUint32(0, 0x06054b50, true)
  view.setUint16(8, say(count) & 0xffff, true)
  view.setUint16(10, say(count) & 0xffff, true)
  view.setUint32(12, say(listed.length) >>> 0, true)
  view.setUint32(16, say(offset) >>> 0, true)
  return { bytes: joinBytes([...locals, listed, end]) }
}

const NAMES = ['a.dcm', 'folder/b.dcm', '../../c.dcm', '/etc/d.dcm', 'C:\\e.dcm', 'folder/', '', 'ö/ü.png', 'a'.repeat(300), 'x/../../y', 'nul\0.dcm']

interface Fields {
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
}

/** The head of a local entry or of one in the directory (APPNOTE 4.3.7, 4.3.12). */
function header(signature: number, length: number, { method, crc, packed, size }: Fields, nameLength: number): Uint8Array {
  const out = new Uint8Array(length)
  const view = new DataView(out.buffer)
  // the fields of the directory's entries come two bytes later
  const shift = length === 46 ? 2 : 0
  view.setUint32(0, signature, true)
  view.setUint16(4, 20, true)
  view.setUint16(8 + shift, method, true)
  view.setUint32(14 + shift, crc, true)
  view.setUint32(18 + shift, packed, true)
  view.setUint32(22 + shift, size, true)
  view.setUint16(26 + shift, nameLength, true)
  return out
}
