import type { judgingCommands } from '../../contract/index.ts'
import { judgedRun } from '../handlers/run/judgedRun.ts'
import { mendLabel } from '../handlers/run/mendLabel.ts'
import { EVERY_PER_CENT, runRates } from '../handlers/run/runRates.ts'
import { writeReport } from '../handlers/writeReport.ts'
import { requireAbsolute } from '../requireAbsolute.ts'
import type { Handlers } from '../runCommand.ts'
import { asJson } from '../store/json.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** What a finished run is worth, and what its mistakes say of the labels. */
export function judgingHandlers(library: Library, services: AreaServices): Handlers<keyof typeof judgingCommands> {
  return {
    'judging.show': ({ run }) => judgedRun(library, run),
    'judging.rates': ({ run, prevalence }) => runRates(library, run, { thresholds: EVERY_PER_CENT, prevalence }),
    'judging.mend': ({ run, imageId, deed }) => announce(services, mendLabel(library, { run, image: imageId, deed, by: services.actor() })),
    'judging.report': ({ run, out }) => {
      requireAbsolute(out)
      return { job: services.work('report', { run, out }, async (context) => asJson(await writeReport(context, run, out))) }
    }
  }
}
