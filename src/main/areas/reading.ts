import type { readingCommands } from '../../contract/index.ts'
import { addReading } from '../handlers/reading/addReading.ts'
import { nextCase } from '../handlers/reading/nextCase.ts'
import { decideProposals, listProposals, queueStudy } from '../handlers/reading/proposals.ts'
import { infoOfReading } from '../handlers/reading/readingInfo.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** Readers' answers, the order of reading, and the training queue. `actor`: who is at the machine. */
export function readingHandlers(library: Library, services: AreaServices, actor: () => string): Omit<Handlers<keyof typeof readingCommands>, 'evidence.show' | 'evidence.similar'> {
  const mode = (): { reader: string; blinded: boolean } => ({ reader: actor(), blinded: library.blinding.isBlinded(actor()) })
  return {
    'readings.list': ({ studyId }) => ({ readings: library.readings.ofStudy(studyId).map(infoOfReading(library)) }),
    'readings.add': (given) => announce(services, addReading(library, actor(), given)),
    'readings.next': ({ studyId, direction }) => nextCase(library.db, { studyId, direction, ...(library.blinding.isBlinded(actor()) ? { reader: actor() } : {}) }),
    'reading.mode': mode,
    'reading.blind': ({ blinded }) => {
      library.blinding.setBlinded(actor(), blinded)
      return announce(services, mode())
    },
    'proposals.list': () => ({ proposals: listProposals(library) }),
    'proposals.add': (asked) => announce(services, { queued: queueStudy(library, actor(), asked) }),
    'proposals.decide': (asked) => announce(services, { changed: decideProposals(library, actor(), asked) })
  }
}
