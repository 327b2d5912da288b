import * as z from 'zod'
import type { JsonValue } from '../errors.ts'
import { noInput, rowId } from '../schemas.ts'

const json: z.ZodType<JsonValue> = z.json()

const personName = z.string().trim().min(1).max(80)
/** 4 to 32 characters; a PIN keeps colleagues apart, not attackers out: it does not encrypt the library. */
const pin = z.string().min(4).max(32)

export const person = z.strictObject({ personId: rowId, name: z.string(), hasPin: z.boolean() })

/** Who is at the machine. */
export const presence = z.strictObject({
  /** Null: nobody has been added yet, or nobody has entered. */
  person: person.nullable(),
  /** The name that readings, labels and the audit carry. */
  actor: z.string(),
  /** Commands about patients are refused until somebody enters. */
  locked: z.boolean(),
  /** How many people the library knows. */
  people: z.int().nonnegative()
})

export const peopleCommands = {
  'people.current': { input: noInput, output: presence },
  'people.list': { input: noInput, output: z.strictObject({ people: z.array(person) }) },
  'people.add': { input: z.strictObject({ name: personName, pin: pin.optional() }), output: person },
  /** `newPin` null: without one from now on. `pin`: the present one, where there is one. */
  'people.change': { input: z.strictObject({ personId: rowId, pin: pin.optional(), name: personName.optional(), newPin: pin.nullable().optional() }), output: person },
  /** What carries the name keeps it. */
  'people.remove': { input: z.strictObject({ personId: rowId, pin: pin.optional() }), output: presence },
  'people.enter': { input: z.strictObject({ personId: rowId, pin: z.string().max(64).optional() }), output: presence },
  'people.leave': { input: noInput, output: presence },
  'people.lock': { input: noInput, output: presence },
  /** What the person at the machine has chosen about the interface; null before the first choice. */
  'preferences.show': { input: noInput, output: z.strictObject({ preferences: json.nullable() }) },
  'preferences.keep': { input: z.strictObject({ preferences: z.record(z.string(), json) }), output: noInput }
}

export type Person = z.infer<typeof person>
export type Presence = z.infer<typeof presence>
