import * as z from 'zod'
import { savedView, worklistColumn, type SavedView, type WorklistColumn } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'

/** The name under which a person's columns are kept; the contract trims those that people give. */
const COLUMNS = ' columns'
const columnsKept = z.array(worklistColumn).min(1)

export interface SavedViews {
  list(person: string): { readonly views: { readonly name: string; readonly view: SavedView }[]; readonly columns: WorklistColumn[] | null }
  save(person: string, name: string, view: SavedView): void
  forget(person: string, name: string): void
  setColumns(person: string, columns: readonly WorklistColumn[]): void
}

/** Filters that a person keeps, in the library: they are there on every machine that opens it. */
export function createSavedViews({ db }: Library, now: () => string = () => new Date().toISOString()): SavedViews {
  const all = db.prepare<[string], { name: string; view: string }>('SELECT name, view FROM worklist_view WHERE person = ? ORDER BY id')
  const put = db.prepare<[string, string, string, string]>(
    'INSERT INTO worklist_view (person, name, view, saved_at) VALUES (?, ?, ?, ?) ON CONFLICT (person, name) DO UPDATE SET view = excluded.view, saved_at = excluded.saved_at'
  )
  const remove = db.prepare<[string, string]>('DELETE FROM worklist_view WHERE person = ? AND name = ?')
  return {
    list(person) {
      const rows = all.all(person)
      const columns = columnsKept.safeParse(parsed(rows.find(({ name }) => name === COLUMNS)?.view))
      return {
        // a view of a later program may hold what this one does not know: it is left alone and not offered
        views: rows.flatMap(({ name, view }) => {
          const known = savedView.safeParse(parsed(view))
          return name === COLUMNS || !known.success ? [] : [{ name, view: known.data }]
        }),
        columns: columns.success ? columns.data : null
      }
    },
    save: (person, name, view) => db.write(() => void put.run(person, name, JSON.stringify(view), now())),
    forget: (person, name) => db.write(() => void remove.run(person, name)),
    setColumns: (person, columns) => db.write(() => void put.run(person, COLUMNS, JSON.stringify(columns), now()))
  }
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text)
}
