import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { open, readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { errorCode, renameWithRetry, temporaryPath } from '../../store/paths.ts'

/** Who is behind the pseudonyms, and the key that makes them. */
export interface Mapping {
  /** 32 bytes, base64. Whoever has it can test whether an identifier belongs to a pseudonym. */
  readonly key: string
  readonly patients: readonly MappedPatient[]
  /** Old UID → new UID. */
  readonly uids: Readonly<Record<string, string>>
}

export interface MappedPatient {
  readonly pseudonym: string
  readonly id: string
  readonly issuer: string
  readonly name: string
  readonly birthDate: string
  /** Only of a patient without an ID. */
  readonly study?: string | undefined
  readonly shiftDays?: number | undefined
}

/** The mapping cannot be opened. */
export class MappingError extends Error {
  override readonly name = 'MappingError'
  readonly code: 'mapping-passphrase' | 'mapping-damaged' | 'mapping-missing'
  constructor(code: MappingError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)

/** Bounds, because the file may come from anywhere: deriving the key must not take minutes or gigabytes. */
const envelopeSchema = z.object({
  format: z.literal('hilum-mapping'),
  version: z.literal(1),
  kdf: z.object({
    name: z.literal('scrypt'),
    N: z.number().int().min(2 ** 14).max(2 ** 18).refine((n) => Number.isInteger(Math.log2(n))),
    r: z.literal(8),
    p: z.literal(1),
    salt: base64
  }),
  cipher: z.literal('aes-256-gcm'),
  nonce: base64,
  tag: base64,
  data: base64
})

const mappingSchema = z.object({
  key: base64,
  patients: z.array(
    z.object({
      pseudonym: z.string(), id: z.string(), issuer: z.string(), name: z.string(), birthDate: z.string(), study: z.string().optional(), shiftDays: z.number().optional()
    })
  ),
  uids: z.record(z.string(), z.string())
})

/** 128 MiB and about half a second for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const

/** Decrypts a mapping. Throws MappingError where there is none, the passphrase is wrong, or the file was changed. */
export async function readMapping(path: string, passphrase: string): Promise<Mapping> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new MappingError('mapping-missing', `The mapping ${path} cannot be read (${errorCode(error) ?? 'unknown'}).`)
  }
  const envelope = envelopeSchema.safeParse(parseJson(text))
  if (!envelope.success) throw new MappingError('mapping-damaged', `${path} is not a mapping that this version of Hilum knows.`)
  const { kdf, nonce, tag, data } = envelope.data
  const key = await deriveKey(passphrase, Buffer.from(kdf.salt, 'base64'), kdf)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
    decipher.setAAD(headerOf(kdf))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    const plain = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
    return mappingSchema.parse(JSON.parse(plain.toString('utf8')))
  } catch {
    throw new MappingError('mapping-passphrase', `The passphrase does not open ${path}, or the file was changed. Nothing was written.`)
  }
}

/** Encrypts a mapping with a key derived from the passphrase, and puts it in the place of what bears the name. Readable by this user alone. */
export async function writeMapping(path: string, mapping: Mapping, passphrase: string): Promise<void> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const kdf = { name: 'scrypt', ...COST, salt: salt.toString('base64') } as const
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt, COST), nonce, { authTagLength: 16 })
  cipher.setAAD(headerOf(kdf))
  const data = Buffer.concat([cipher.update(JSON.stringify(mapping), 'utf8'), cipher.final()])
  const envelope = {
    format: 'hilum-mapping', version: 1, kdf, cipher: 'aes-256-gcm', nonce: nonce.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64')
  }
  const temporary = temporaryPath(path)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(envelope)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameWithRetry(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** What is authenticated beside the data: everything that says how to read it. */
function headerOf(kdf: { readonly N: number; readonly r: number; readonly p: number; readonly salt: string }): Buffer {
  return Buffer.from(`hilum-mapping 1 scrypt ${kdf.N} ${kdf.r} ${kdf.p} ${kdf.salt} aes-256-gcm`)
}

function deriveKey(passphrase: string, salt: Buffer, { N, r, p }: { readonly N: number; readonly r: number; readonly p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFC, so that a passphrase typed on another system is the same
    scrypt(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
