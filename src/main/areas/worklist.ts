import type { worklistCommands, WorklistQuery, WorklistSort } from '../../contract/index.ts'
import { listCases } from '../handlers/cases.ts'
import { createBlindRows } from '../handlers/reading/blindRows.ts'
import { blindCounts, blindOverview, blindQuery, blindSort } from '../handlers/reading/blindWorklist.ts'
import { addToDataset } from '../handlers/worklist/addToDataset.ts'
import { worklistChoices } from '../handlers/worklist/choices.ts'
import { createWorklistDeeds } from '../handlers/worklist/deeds.ts'
import { showStudy } from '../handlers/worklist/showStudy.ts'
import { createSavedViews } from '../handlers/worklist/views.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** The list of studies and what a person does to them from it. */
export function worklistHandlers(library: Library, services: AreaServices): Handlers<keyof typeof worklistCommands> {
  const { worklist } = library
  const actor = (): string => services.actor()
  const deeds = createWorklistDeeds(library, actor)
  const views = createSavedViews(library)
  const blind = createBlindRows(library, actor)
  const isBlinded = (): boolean => library.blinding.isBlinded(actor())
  const ids = (query: WorklistQuery, sort: WorklistSort): number[] => {
    freshen()
    return isBlinded() ? worklist.ids(blindQuery(query), blindSort(sort)) : worklist.ids(query, sort)
  }
  const freshen = freshener(library, () => announce(services, undefined))
  return {
    'cases.list': (page) => {
      const { total, cases } = listCases(library, page)
      return { total, cases: blind.rows(cases) }
    },
    'worklist.list': ({ query, sort, ...window }) => {
      freshen()
      return { rows: isBlinded() ? blind.rows(worklist.list(blindQuery(query), blindSort(sort), window)) : worklist.list(query, sort, window) }
    },
    'worklist.counts': ({ query }) => {
      freshen()
      return isBlinded() ? blindCounts(worklist.counts(blindQuery(query))) : worklist.counts(query)
    },
    'worklist.overview': () => {
      freshen()
      const overview = worklist.overview(actor())
      return isBlinded() ? blindOverview(overview) : { ...overview, blinded: false }
    },
    'worklist.choices': () => worklistChoices(library),
    'worklist.ids': ({ query, sort }) => ({ studyIds: ids(query, sort) }),
    'worklist.place': ({ studyId, query, sort }) => {
      const place = ids(query, sort).indexOf(studyId)
      return { place: place < 0 ? null : place }
    },
    'worklist.show': ({ studyId }) => {
      freshen()
      return blind.study(showStudy(library, studyId))
    },
    'worklist.urgency': ({ studyIds, urgency }) => announce(services, deeds.urgency(studyIds, urgency)),
    'worklist.flag': ({ studyIds, flagged }) => announce(services, deeds.flag(studyIds, flagged)),
    'worklist.read': ({ studyIds, read }) => announce(services, deeds.read(studyIds, read)),
    'worklist.label': ({ studyIds, finding, value }) => announce(services, deeds.label(studyIds, finding, value)),
    'worklist.queue': ({ studyIds, queued }) => announce(services, deeds.queue(studyIds, queued)),
    'worklist.dataset': (deed) => announce(services, addToDataset(library, deed, actor())),
    'worklist.undo': ({ undo }) => announce(services, deeds.undo(undo)),
    'worklist.views': () => views.list(actor()),
    'worklist.save': ({ name, view }) => {
      views.save(actor(), name, view)
      return {}
    },
    'worklist.forget': ({ name }) => {
      views.forget(actor(), name)
      return {}
    },
    'worklist.columns': ({ columns }) => {
      views.setColumns(actor(), columns)
      return {}
    }
  }
}

/** Lines that a question brings up to date before it is answered; the rest is done between other questions, and the lists read again. */
function freshener({ worklist, db }: Library, finished: () => void): () => void {
  let working = false
  const step = (): void => {
    try {
      if (worklist.freshenSome() > 0) setImmediate(step)
      else {
        working = false
        finished()
      }
    } catch {
      // the library was closed, or another program holds it: the next question tries again
      working = false
    }
  }
  return () => {
    // while it is rewritten after a deletion nothing changes
    if (working || db.isHeld()) return
    worklist.freshenSome()
    if (worklist.stale() === 0) return
    working = true
    setImmediate(step)
  }
}
