import type { modelCommands } from '../../contract/index.ts'
import { confirmOperatingPoint } from '../handlers/models/operatingPoint.ts'
import { listModels, promoteModel, retireModel, showModel } from '../handlers/models/registry.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** The registry; a model is named by name, name@version or hash. */
export function modelHandlers(library: Library, services: AreaServices): Handlers<keyof typeof modelCommands> {
  return {
    'models.list': () => ({ models: listModels(library) }),
    'models.show': ({ model }) => showModel(library, model),
    'models.promote': (deed) => {
      const model = announce(services, promoteModel(library, deed))
      services.score()
      return model
    },
    'models.retire': (deed) => announce(services, retireModel(library, deed)),
    'models.confirm': async ({ rule, ...deed }) => announce(services, (await confirmOperatingPoint(library, deed, rule)).model)
  }
}
