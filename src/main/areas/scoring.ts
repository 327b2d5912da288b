import type { scoringCommands } from '../../contract/index.ts'
import type { Handlers } from '../runCommand.ts'
import type { BackgroundScoring } from '../work/backgroundScoring.ts'

export function scoringHandlers(scoring: BackgroundScoring): Handlers<keyof typeof scoringCommands> {
  return {
    'scoring.show': () => scoring.show(),
    'scoring.set': ({ automatic }) => {
      scoring.setAutomatic(automatic)
      return { automatic }
    },
    'scoring.start': ({ studyIds, model, again }) => ({
      job: scoring.start({ ...(model === undefined ? {} : { model }), ...(studyIds === undefined ? {} : { studies: studyIds }), ...(again === undefined ? {} : { again }) })
    })
  }
}
