import { readKeymap, type Keymap } from './keymap.ts'

const DEFAULT_ID = 'ihe-bir'

const files = import.meta.glob('../../../resources/keymaps/*.json', { eager: true, import: 'default' })

/** The maps in `resources/keymaps`, the default first. */
export const shippedKeymaps: readonly Keymap[] = Object.entries(files)
  .map(([path, file]) => readKeymap(path.slice(path.lastIndexOf('/') + 1, -'.json'.length), file))
  .toSorted((a, b) => Number(b.id === DEFAULT_ID) - Number(a.id === DEFAULT_ID) || a.id.localeCompare(b.id))

/** The map of that id; the default where there is none. */
export function keymapOf(id: string): Keymap {
  const found = shippedKeymaps.find((keymap) => keymap.id === id) ?? shippedKeymaps[0]
  if (found === undefined) throw new Error('No keymap is shipped with this build.')
  return found
}
