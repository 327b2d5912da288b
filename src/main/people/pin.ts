import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Cost N = 2^15, block 8, one lane: 32 MiB and some 60 ms a try. */
const LOG2_N = 15
const BLOCK = 8
const LANES = 1
const KEY_BYTES = 32

/** A PIN as it is kept: `scrypt$15$8$1$<salt>$<key>`, salt and key in base64url (RFC 7914). */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(pin, salt, LOG2_N, BLOCK, LANES)
  return ['scrypt', LOG2_N, BLOCK, LANES, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Whether the PIN is the one that was kept. Throws RangeError for what `hashPin` did not write. */
export async function pinMatches(pin: string, kept: string): Promise<boolean> {
  const [scheme, logN, block, lanes, salt = '', key = ''] = kept.split('$')
  if (scheme !== 'scrypt') throw new RangeError(`A kept PIN has the scheme ${String(scheme)}, which this version does not know.`)
  const expected = Buffer.from(key, 'base64url')
  return timingSafeEqual(await derive(pin, Buffer.from(salt, 'base64url'), Number(logN), Number(block), Number(lanes)), expected)
}

function derive(pin: string, salt: Buffer, logN: number, block: number, lanes: number): Promise<Buffer> {
  const N = 2 ** logN
  return new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, KEY_BYTES, { N, r: block, p: lanes, maxmem: 256 * N * block }, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}
