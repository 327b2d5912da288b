import type { ModelCardInfo, ModelPair, modelCommands } from '../../contract/index.ts'
import { acceptModel } from '../handlers/models/accept.ts'
import { modelCard } from '../handlers/models/card/writeModelCard.ts'
import { compareModels, type ModelComparison } from '../handlers/models/compareModels.ts'
import { exportModel } from '../handlers/models/exportModel.ts'
import { importModel } from '../handlers/models/importModel.ts'
import { confirmOperatingPoint } from '../handlers/models/operatingPoint.ts'
import { listModels, promoteModel, retireModel, showModel } from '../handlers/models/registry.ts'
import { figureOf } from '../handlers/figureOf.ts'
import { requireAbsolute } from '../requireAbsolute.ts'
import type { Handlers } from '../runCommand.ts'
import { asJson } from '../store/json.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** The registry; a model is named by name, name@version or hash. */
export function modelHandlers(library: Library, services: AreaServices): Handlers<keyof typeof modelCommands> {
  return {
    'models.list': () => ({ models: listModels(library) }),
    'models.show': ({ model }) => showModel(library, model),
    'models.promote': async (deed) => {
      const promoted = announce(services, await promoteModel(library, deed))
      services.score()
      return promoted
    },
    'models.retire': (deed) => announce(services, retireModel(library, deed)),
    'models.confirm': async ({ rule, ...deed }) => announce(services, (await confirmOperatingPoint(library, deed, rule)).model),
    'models.card': async ({ model }) => cardInfo(await modelCard(library, model)),
    'models.accept': ({ dataset, ...deed }) => ({ job: services.work('accept', { ...deed, dataset }, async (context) => asJson(await acceptModel(context, deed, dataset))) }),
    'models.export': ({ out, withWeights, ...deed }) => {
      requireAbsolute(out)
      return { job: services.work('export-model', { ...deed, out, withWeights }, async ({ weightsDirs }) => asJson(await exportModel(library, deed, { out, withWeights, weightsDirs })), { lane: 'import' }) }
    },
    'models.import': ({ path }) => {
      requireAbsolute(path)
      const by = services.actor()
      return { job: services.work('import-model', { path }, async ({ weightsDirs }) => asJson(await importModel(library, path, weightsDirs, { by })), { lane: 'import' }) }
    },
    'models.compare': ({ models, dataset }) => ({ job: services.work('compare-models', { models, dataset }, async (context) => asJson(pairOf(await compareModels(context, models, dataset)))) })
  }
}

function cardInfo({ title, lead, made, figures, limits, sections, checklists }: Awaited<ReturnType<typeof modelCard>>): ModelCardInfo {
  return {
    title,
    lead,
    made,
    figures: figures.map(({ title: of, evaluation: { images, groups, figures: own } }) => ({
      title: of, images, groups, accuracy: figureOf(own.accuracy), auc: figureOf(own.auc), sensitivity: figureOf(own.sensitivity), specificity: figureOf(own.specificity)
    })),
    limits: [...limits],
    sections: sections.map((section) => ({ title: section.title, items: section.items.map(({ question, answer, guideline }) => ({ question, answer, guideline })) })),
    checklists: checklists.map(({ name, reference, items }) => ({
      name, reference,
      answered: items.filter(({ state }) => state === 'answered').length, partly: items.filter(({ state }) => state === 'partly').length, gaps: items.filter(({ state }) => state === 'gap').length
    }))
  }
}

function pairOf({ models, dataset, comparison, images, leftOut }: ModelComparison): ModelPair {
  return {
    models: models.map(({ name, version, accuracy, auc }) => ({ name, version, accuracy: figureOf(accuracy), auc: figureOf(auc) })),
    dataset: { name: dataset.name, version: dataset.version },
    images,
    accuracyDifference: figureOf(comparison.accuracyDifference),
    aucDifference: figureOf(comparison.aucDifference),
    mcNemar: comparison.mcNemar,
    beyondChance: comparison.beyondChance,
    leftOut
  }
}
