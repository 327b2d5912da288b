import type { Command } from 'commander'
import type { RunCommand } from '../runCli.ts'

/** Commands that learn and judge: backbones, recipes, featurize, train, evaluate, predict, explain, report, fit, models. */
export function addLearningCommands(program: Command, run: RunCommand): void {
  void program
  void run
}
