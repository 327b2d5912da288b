import type { datasetCommands } from '../../contract/index.ts'
import { createDataset, rereadDataset } from '../handlers/dataset/createDataset.ts'
import { datasetDetail } from '../handlers/dataset/datasetDetail.ts'
import { datasetInfos } from '../handlers/dataset/datasetInfo.ts'
import { findingLabels } from '../handlers/dataset/findingLabels.ts'
import { preflight, preflightFindings } from '../handlers/dataset/preflight.ts'
import { sealLockbox } from '../handlers/lockbox.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** Data sets: labels frozen under a name, what is in them, and what is found before training. */
export function datasetHandlers(library: Library, services: AreaServices): Handlers<keyof typeof datasetCommands> {
  return {
    'datasets.list': () => ({ datasets: datasetInfos(library) }),
    'datasets.show': ({ dataset, version }) => datasetDetail(library, dataset, version),
    'datasets.labels': () => findingLabels(library),
    'datasets.create': (asked) => announce(services, createDataset(library, asked, services.actor())),
    'datasets.reread': ({ dataset }) => announce(services, rereadDataset(library, dataset, services.actor())),
    'datasets.preflight': ({ dataset }) => {
      library.datasets.named(dataset)
      return { job: services.work('preflight', { dataset }, async (context) => ({ level: (await preflight(context, dataset)).level })) }
    },
    'datasets.findings': ({ dataset }) => ({ report: preflightFindings(library, dataset) ?? null }),
    'datasets.seal': ({ dataset, fraction, seed }) => {
      library.datasets.named(dataset)
      const by = services.actor()
      return {
        job: services.work('lockbox', { dataset, fraction }, async (context) => {
          const { images, groups } = await sealLockbox(context, { dataset, fraction, by, ...(seed === undefined ? {} : { seed }) })
          return { images, groups }
        })
      }
    }
  }
}
