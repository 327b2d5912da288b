import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { nameOfTag } from './nameOfTag.ts'
import { lengthBytesOf } from './vrLengths.ts'

/** How elements are written; `until` says what ends them. */
export interface ScanOptions {
  readonly explicit: boolean
  readonly littleEndian: boolean
  /** `pixels`: the value of Pixel Data; `meta`: the first element of another group than 0002; `end`: the end of the bytes. */
  readonly until: 'pixels' | 'meta' | 'end'
}

/** What there is to know of elements before a recursive parser is let near them. */
export interface ElementScan {
  /** After the last whole element of the top level; with `pixels`, where the value of Pixel Data begins. */
  readonly end: number
  /** The element at which the bytes break off. */
  readonly brokenAt?: number
  /** Bytes that the parser must see instead of those written, so that it reads what is meant. */
  readonly patches: readonly Patch[]
  /** Where elements of the top level stand without VR among explicit ones. */
  readonly bare: ReadonlySet<number>
  /** What is mended or left out. */
  readonly warnings: readonly string[]
}

export interface Patch {
  readonly at: number
  readonly bytes: readonly number[]
}

/**
 * Goes through elements and items without recursion, in time proportional to the bytes, and finds out how a recursive parser must be
 * helped: 64-bit VRs (OV, SV, UV) whose length it would misread, delimiters that are missing, lengths that lie, items without VRs. A sequence that
 * cannot be read but whose end is known is left out. Throws ImageRefusedError for too many elements, too deep nesting, and sequences whose end
 * cannot be found.
 */
export function scanElements(bytes: Uint8Array, from: number, options: ScanOptions): ElementScan {
  return new Scanner(bytes, from, options).scan()
}

/** Elements and items, nested ones counted, beyond which a file is taken for an attack. */
const MAX_ELEMENTS = 500_000
/** Sequences in sequences; structured reports reach about 20. */
const MAX_DEPTH = 100
const MAX_WARNINGS = 20

const UNDEFINED = 0xffffffff
const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const PIXEL_DATA = 0x7fe00010
const UN = [0x55, 0x4e]

interface Frame {
  /** A sequence holds items, an item elements; the top is like an item. */
  readonly kind: 'top' | 'item' | 'sequence'
  /** The sequence's tag; for an item that of its sequence. */
  readonly tag: number
  /** Of the value. */
  readonly start: number
  /** undefined for a value of undefined length. */
  end: number | undefined
  /** Where the innermost value of known length ends. */
  limit: number
  /** Whether a sequence of known length holds it, or it is one: then damage in it can be left out. */
  bounded: boolean
  explicit: boolean
  readonly vrAt: number
  readonly lengthAt: number
}

interface Head {
  readonly tag: number
  readonly vr: string
  readonly start: number
  readonly length: number
  /** Length in 32 bits, so that it may be undefined. */
  readonly wide: boolean
}

class Scanner {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #size: number
  readonly #littleEndian: boolean
  readonly #until: ScanOptions['until']
  readonly #patches: Patch[] = []
  readonly #bare = new Set<number>()
  readonly #warnings: string[] = []
  readonly #stack: Frame[]
  #frame: Frame
  #at: number
  #count = 0
  /** The element of the top level that is being read. */
  #topTag = 0
  #topAt: number

  constructor(bytes: Uint8Array, from: number, { explicit, littleEndian, until }: ScanOptions) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#size = bytes.length
    this.#littleEndian = littleEndian
    this.#until = until
    this.#frame = { kind: 'top', tag: 0, start: from, end: undefined, limit: bytes.length, bounded: false, explicit, vrAt: from, lengthAt: from }
    this.#stack = [this.#frame]
    this.#at = from
    this.#topAt = from
  }

  scan(): ElementScan {
    for (;;) {
      const frame = this.#frame
      if (this.#at > this.#size) return { ...this.#found(this.#topAt), brokenAt: this.#topTag }
      if (frame.end !== undefined && this.#at >= frame.end) {
        if (this.#at > frame.end && frame.kind === 'item') {
          this.#patchLength(frame, this.#at - frame.start)
          this.#warn(`an item of ${nameOfTag(frame.tag)} is longer than it says`)
        }
        this.#pop()
      } else if (this.#at === this.#size && frame.kind !== 'top') {
        this.#endHere()
      } else if (frame.kind === 'sequence') {
        this.#readSequence(frame)
      } else if (this.#readElement(frame)) {
        return this.#found(this.#at)
      }
    }
  }

  #found(end: number): ElementScan {
    return { end, patches: this.#patches, bare: this.#bare, warnings: this.#warnings }
  }

  #readSequence(frame: Frame): void {
    const at = this.#at
    if (at + 8 > frame.limit) this.#openUnlessFollowed(frame)
    if (at + 8 > frame.limit) return this.#breakOff(`there is no item at byte ${at}`)
    const tag = this.#tagAt(at)
    const length = this.#lengthAt(at + 4)
    if (tag === SEQUENCE_END && frame.end === undefined) {
      if (length !== 0) this.#patch(at + 4, [0, 0, 0, 0])
      this.#at += 8
      return this.#pop()
    }
    if (tag !== ITEM) {
      if (frame.end === undefined && (tag === ITEM_END || tag > frame.tag)) return this.#endHere()
      return this.#leaveOut(`there is no item at byte ${at}`)
    }
    this.#countOne()
    let end = length === UNDEFINED ? undefined : at + 8 + length
    if (end !== undefined && end > frame.limit) this.#openUnlessFollowed(frame)
    if (end !== undefined && end > frame.limit) {
      if (!frame.bounded) return this.#breakOff('')
      end = frame.limit
      this.#patchLength({ lengthAt: at + 4 }, end - at - 8)
      this.#warn(`an item of ${nameOfTag(frame.tag)} is shorter than it says`)
    }
    if (frame.explicit && !this.#beginsExplicit(at + 8, end ?? frame.limit)) {
      if (frame.end !== undefined || at !== frame.start) return this.#leaveOut(`its elements have no VRs (byte ${at + 8})`)
      // UN of undefined length is read as items without VRs (PS3.5 6.2.2)
      this.#patch(frame.vrAt, UN)
      this.#warn(`the elements of ${nameOfTag(frame.tag)} have no VRs; read as implicit`)
      frame.explicit = false
    }
    this.#push({ ...frame, kind: 'item', start: at + 8, end, limit: end ?? frame.limit, lengthAt: at + 4 })
    this.#at += 8
  }

  /** True where reading ends. */
  #readElement(frame: Frame): boolean {
    const at = this.#at
    if (at + 8 > frame.limit) {
      if (frame.kind === 'top') return true
      this.#breakOff(`there is no element at byte ${at}`)
      return false
    }
    const tag = this.#tagAt(at)
    if (frame.kind === 'top') {
      if (this.#until === 'meta' && tag >>> 16 !== 2) return true
      this.#topTag = tag
      this.#topAt = at
    }
    if (tag === ITEM_END || tag === SEQUENCE_END || (tag === ITEM && frame.kind === 'item')) {
      this.#readDelimiter(frame, tag)
      return false
    }
    this.#countOne()
    const head = this.#readHead(frame, tag)
    if (head === undefined) {
      this.#breakOff(`${nameOfTag(tag)} breaks off at byte ${at}`)
    } else if (tag === PIXEL_DATA && frame.kind === 'top' && this.#until === 'pixels') {
      this.#at = head.start
      return true
    } else {
      this.#readValue(frame, head)
    }
    return false
  }

  #readDelimiter(frame: Frame, tag: number): void {
    const open = frame.kind === 'item' && frame.end === undefined
    if (open && tag !== ITEM_END) return this.#endHere()
    if (tag === ITEM) return this.#leaveOut(`there is an item at byte ${this.#at} that no sequence holds`)
    if (this.#lengthAt(this.#at + 4) !== 0) this.#patch(this.#at + 4, [0, 0, 0, 0])
    this.#at += 8
    if (open) this.#pop()
  }

  #readHead(frame: Frame, tag: number): Head | undefined {
    const at = this.#at
    if (!frame.explicit) return { tag, vr: '', start: at + 8, length: this.#lengthAt(at + 4), wide: true }
    const vr = this.#vrAt(at)
    if (lengthBytesOf(vr) === 4) {
      if (at + 12 > this.#size) return undefined
      if (vr === 'OV' || vr === 'SV' || vr === 'UV') this.#patch(at + 4, UN)
      return { tag, vr, start: at + 12, length: this.#lengthAt(at + 8), wide: true }
    }
    if (frame.kind === 'top' && !/^[A-Z]{2}$/.test(vr) && this.#lengthAt(at + 4) <= this.#size - at - 8) {
      this.#bare.add(at)
      this.#warn(`the element ${nameOfTag(tag)} has no VR; read as implicit`)
      return { tag, vr: '', start: at + 8, length: this.#lengthAt(at + 4), wide: false }
    }
    return { tag, vr, start: at + 8, length: this.#view.getUint16(at + 6, this.#littleEndian), wide: false }
  }

  #readValue(frame: Frame, { tag, vr, start, length, wide }: Head): void {
    const open = wide && length === UNDEFINED
    const itemFollows = start + 4 <= this.#size && (this.#tagAt(start) === ITEM || this.#tagAt(start) === SEQUENCE_END)
    const lengthAt = start - 4
    if (open && (tag === PIXEL_DATA || !(frame.explicit ? vr === 'SQ' || vr === 'UN' : itemFollows))) return this.#passFragments(frame, tag, start, lengthAt)
    const end = open ? undefined : start + length
    if (end !== undefined && end > frame.limit && (frame.bounded || end > this.#size)) {
      return this.#breakOff(`${nameOfTag(tag)} at byte ${this.#at} is longer than what holds it`)
    }
    // the parser does not look into private elements of known length where VRs are not written
    const isPrivate = (tag >>> 16) % 2 === 1
    const holdsItems = frame.explicit ? vr === 'SQ' || (vr === 'UN' && open) : itemFollows && (open || !isPrivate)
    if (!holdsItems) {
      this.#at = end ?? start
      return
    }
    const vrAt = this.#at + 4
    this.#at = start
    const explicit = frame.explicit && vr === 'SQ'
    this.#push({ kind: 'sequence', tag, start, end, limit: end ?? frame.limit, bounded: frame.bounded || end !== undefined, explicit, vrAt, lengthAt })
  }

  /** A value of undefined length that is no sequence, encapsulated pixels of an icon for one: the parser would look for its end everywhere. */
  #passFragments(frame: Frame, tag: number, start: number, lengthAt: number): void {
    let at = start
    while (at + 8 <= frame.limit && this.#tagAt(at) === ITEM) {
      this.#countOne()
      at += 8 + this.#lengthAt(at + 4)
    }
    if (at + 8 > frame.limit || this.#tagAt(at) !== SEQUENCE_END) {
      at = start
      while (at + 8 <= frame.limit && this.#tagAt(at) !== SEQUENCE_END) at++
    }
    if (at + 8 > frame.limit) return this.#breakOff(`${nameOfTag(tag)} has an undefined length and no end`)
    this.#patchLength({ lengthAt }, at + 8 - start)
    if (!frame.explicit) this.#patch(start, [0, 0, 0, 0])
    this.#at = at + 8
  }

  /** Leaves the innermost sequence out whose end is known. */
  #leaveOut(problem: string): void {
    for (let i = this.#stack.length - 1; i > 0; i--) {
      const sequence = this.#stack[i]
      const holder = this.#stack[i - 1]
      if (sequence?.kind !== 'sequence' || sequence.end === undefined || holder === undefined) continue
      // the parser takes UN of known length as it is, and, without VRs, what does not begin like an item
      if (holder.explicit) this.#patch(sequence.vrAt, UN)
      else this.#patch(sequence.start, [0, 0, 0, 0].slice(0, sequence.end - sequence.start))
      this.#warn(`the sequence ${nameOfTag(sequence.tag)} is left out: ${problem}`)
      this.#at = sequence.end
      this.#stack.length = i
      this.#frame = holder
      return
    }
    throw new ImageRefusedError('damaged', `the DICOM sequence ${nameOfTag(this.#frame.tag)} cannot be read: ${problem}`)
  }

  /** Where nothing of known length holds the damage, it is the file that breaks off. */
  #breakOff(problem: string): void {
    if (this.#frame.bounded) this.#leaveOut(problem)
    else this.#at = this.#size + 1
  }

  /** Ends a value of undefined length where it is, as its delimiter should. */
  #endHere(): void {
    const { kind, tag, start } = this.#frame
    this.#patchLength(this.#frame, this.#at - start)
    this.#warn(`${kind === 'item' ? 'an item of' : 'the sequence'} ${nameOfTag(tag)} has no delimiter; ended at byte ${this.#at}`)
    this.#pop()
  }

  /** Takes a sequence for one of undefined length if nothing that could follow it stands where it should end. */
  #openUnlessFollowed(sequence: Frame): void {
    const holder = this.#stack.at(-2)
    const { end } = sequence
    if (holder === undefined || end === undefined || end >= holder.limit) return
    const next = end + 8 <= holder.limit ? this.#tagAt(end) : 0
    const follows = next > sequence.tag && next !== ITEM && (!holder.explicit || lengthBytesOf(this.#vrAt(end)) !== undefined || next >= ITEM)
    if (follows) return
    this.#warn(`the sequence ${nameOfTag(sequence.tag)} is longer than it says`)
    this.#patchLength(sequence, UNDEFINED)
    sequence.end = undefined
    sequence.limit = holder.limit
    sequence.bounded = holder.bounded
  }

  /** Whether the first element of an item has a VR. */
  #beginsExplicit(at: number, end: number): boolean {
    if (at + 8 > end || this.#tagAt(at) === ITEM_END) return true
    if (/^[A-Z]{2}$/.test(this.#vrAt(at))) return true
    const length = this.#lengthAt(at + 4)
    return length !== UNDEFINED && at + 8 + length > end
  }

  #tagAt(at: number): number {
    return this.#view.getUint16(at, this.#littleEndian) * 65536 + this.#view.getUint16(at + 2, this.#littleEndian)
  }

  #vrAt(at: number): string {
    return String.fromCharCode(this.#bytes[at + 4] ?? 0, this.#bytes[at + 5] ?? 0)
  }

  #lengthAt(at: number): number {
    return this.#view.getUint32(at, this.#littleEndian)
  }

  #push(frame: Frame): void {
    if (this.#stack.length > 2 * MAX_DEPTH) throw new ImageRefusedError('damaged', `DICOM sequences are nested too deeply: more than ${MAX_DEPTH} levels in ${nameOfTag(this.#topTag)}`)
    this.#stack.push(frame)
    this.#frame = frame
  }

  #pop(): void {
    this.#stack.pop()
    this.#frame = this.#stack.at(-1) ?? this.#frame
  }

  #countOne(): void {
    if (++this.#count <= MAX_ELEMENTS) return
    throw new ImageRefusedError('damaged', `the DICOM data set has more than ${MAX_ELEMENTS} elements and items; the last is in ${nameOfTag(this.#topTag)}`)
  }

  #patchLength({ lengthAt }: Pick<Frame, 'lengthAt'>, length: number): void {
    const written = new DataView(new ArrayBuffer(4))
    written.setUint32(0, length, this.#littleEndian)
    this.#patch(lengthAt, [...new Uint8Array(written.buffer)])
  }

  #patch(at: number, bytes: readonly number[]): void {
    this.#patches.push({ at, bytes })
  }

  #warn(text: string): void {
    if (this.#warnings.length < MAX_WARNINGS) this.#warnings.push(text)
    else if (this.#warnings.length === MAX_WARNINGS) this.#warnings.push('and more of the kind')
  }
}
