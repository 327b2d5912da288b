import { expect, test } from 'vitest'
import { findArchitecture } from '../core/backbones/catalogue.ts'
import { inferShapes } from '../core/graph/shapes.ts'
import { tapGraph } from '../core/graph/tapGraph.ts'
import { networkWithTop, withHead } from '../core/training/networkWithTop.ts'
import { planPhase } from '../core/training/phasePlan.ts'
import { resourcesDir } from './platform/resourcesDir.ts'
import { shippedRecipes } from './recipes.ts'

test('every shipped recipe that trains a network names layers that it has, and every phase learns', async () => {
  const recipes = (await shippedRecipes(resourcesDir())).filter(({ training }) => training !== undefined)
  expect(recipes.length).toBeGreaterThan(20)
  for (const { name, backbone, input, training } of recipes) {
    const { build, input: own } = findArchitecture(backbone.name)
    const size = { height: input.size ?? own.resize.height, width: input.size ?? own.resize.width }
    const { tap, pooling } = backbone
    const graph = build()
    const network = withHead(networkWithTop(graph, { ...(tap === undefined ? {} : { tap }), pooling, top: training?.top ?? [] }, size), 3)
    expect([name, inferShapes(network, size.height, size.width).get(network.output)]).toEqual([name, [3]])
    for (const phase of training?.phases ?? []) {
      const plan = planPhase(network, tapGraph(graph, tap), phase)
      expect([name, plan.trainable.has('predictions'), plan.boundary.length > 0]).toEqual([name, true, true])
    }
  }
})
