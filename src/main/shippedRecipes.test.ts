import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { architectureNamed, type Architecture } from '../core/backbones/catalogue.ts'
import { kerasLayers } from '../core/graph/kerasOrder.ts'
import { inferShapes } from '../core/graph/shapes.ts'
import type { Recipe } from '../core/recipe/recipe.ts'
import { formOf } from '../core/recipe/recipeForm.ts'
import { recipeInput } from '../core/recipe/recipeInput.ts'
import { recipeJsonSchema } from '../core/recipe/recipeJsonSchema.ts'
import { recipeWords } from '../core/recipe/recipeWords.ts'
import { EMBEDDED_BACKBONES } from './engine/embeddedBackbones.ts'
import { shippedRecipes } from './recipes.ts'
import { recipeWeights } from './recipeWeights.ts'

const root = join(import.meta.dirname, '../..')
const recipes = await shippedRecipes(join(root, 'resources'))

it('ships the systems of the papers, each under its own file name', () => {
  const files = readdirSync(join(root, 'resources/recipes')).map((file) => file.replace('.json', ''))
  expect(recipes.map(({ name }) => name).toSorted()).toEqual(files.toSorted())
  expect(Object.groupBy(recipes, ({ paper }) => paper?.id ?? 'ours')).toMatchObject({
    'benbrahim-2020': { length: 2 },
    'benbrahim-2021': { length: 3 },
    'alotaibi-2020': { length: 4 },
    'covidx-net': { length: 7 },
    'chowdhury-2020': { length: 8 },
    'ozturk-2020': { length: 2 },
    'belman-2022': { length: 2 },
    'akter-2021': { length: 2 },
    'sethy-2020': { length: 1 },
    'covid-net': { length: 1 },
    'm-inception': { length: 1 },
    detrac: { length: 1 },
    ours: { length: 8 }
  })
})

describe.each(recipes.map((recipe) => [recipe.name, recipe] as const))('%s', (_, recipe) => {
  const forms = [formOf(recipe, 'as-published'), formOf(recipe, 'leakage-safe')]
  const architecture = architectureNamed(recipe.backbone.name)

  it('has two forms, of which the safe one keeps groups together', () => {
    expect(forms.map(({ form }) => form)).toEqual(['as-published', 'leakage-safe'])
    expect(['random', 'stratified-folds-halved']).toContain(forms[0]?.split.rule)
    expect(['grouped', 'grouped-folds']).toContain(forms[1]?.split.rule)
    for (const key of Object.keys(recipe.leakageSafe?.set ?? {})) expect(recipe.leakageSafe?.reasons).toHaveProperty([key])
  })

  it('gives reasons for choices that exist', () => {
    expect(Object.keys(recipe.ours).filter((key) => valueAt(recipe, key) === undefined)).toEqual([])
  })

  it('names a network that is there, with input, tap and trainable layers that fit it', () => {
    expect(recipeWeights(recipe, new Set(EMBEDDED_BACKBONES.keys()))).toHaveProperty('how')
    expect(architecture === undefined ? [] : forms.flatMap((form) => networkProblems(form, architecture))).toEqual([])
  })

  it('states figures of its own classes only', () => {
    const classes = recipe.data?.classes?.map(({ name }) => name) ?? []
    const figures = recipe.paper?.published ?? []
    expect(figures.filter((figure) => figure.class !== undefined && !classes.includes(figure.class))).toEqual([])
    expect(Object.keys(recipe.paper?.data.images ?? {}).filter((name) => !classes.includes(name))).toEqual([])
    // what is printed is what is compared, to the last printed digit and Benbrahim's cut-off ones
    const printed = figures.flatMap(({ stated, value }) => (stated === undefined ? [] : [Math.abs(Number(stated.replace(' %', '')) - 100 * value)]))
    expect(printed.filter((difference) => !(difference < 0.01 + 1e-9))).toEqual([])
  })

  it('can be told in words', () => {
    expect(recipeWords(recipe).filter((line) => /undefined|\[object/.test(line))).toEqual([])
  })
})

/** What of a recipe does not fit its network. */
function networkProblems(recipe: Recipe, { build, input: own }: Architecture): string[] {
  const graph = build()
  const layers = kerasLayers(graph).map(({ layer }) => layer)
  const { resize } = recipeInput(own, recipe)
  const shapes = inferShapes(graph, resize.height, resize.width)
  const { tap = graph.output } = recipe.backbone
  const phases = (recipe.training?.phases ?? []).filter(({ trainableFrom }) => trainableFrom !== 'none' && trainableFrom !== 'all')
  return [
    ...(shapes.get(tap)?.length === 3 ? [] : [`tap ${tap}`]),
    ...phases.flatMap(({ trainableFrom, kerasIndex }) => (layers.indexOf(trainableFrom) === kerasIndex && kerasIndex > 0 ? [] : [`${trainableFrom} is not layer ${kerasIndex}`]))
  ]
}

function valueAt(recipe: Recipe, key: string): unknown {
  let value: unknown = recipe
  for (const part of key.split('.')) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
  return value
}

it('fine-tunes from the layers that Alotaibi counts, each a convolution', () => {
  const published: Record<string, number> = { resnet50: 165, vgg19: 17, densenet121: 423, inception_v3: 299 }
  const found = recipes.flatMap(({ paper, backbone, training }) => (paper?.id === 'alotaibi-2020' ? [[backbone.name, training?.phases[1]?.kerasIndex] as const] : []))
  expect(Object.fromEntries(found)).toEqual(published)
  for (const { paper, backbone, training } of recipes) {
    if (paper?.id !== 'alotaibi-2020') continue
    const graph = architectureNamed(backbone.name)?.build()
    expect(graph?.nodes.find(({ name }) => name === training?.phases[1]?.trainableFrom)?.op.kind).toBe('conv')
  }
})

describe('docs', () => {
  const schema = recipeJsonSchema()

  it('hold the current schema (npm run recipes:schema writes it)', () => {
    expect(readFileSync(join(root, 'docs/recipe.schema.json'), 'utf8')).toBe(schema)
  })

  it('list every recipe', () => {
    const page = readFileSync(join(root, 'docs/RECIPES.md'), 'utf8')
    expect(recipes.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  it('explain every key', () => {
    const page = readFileSync(join(root, 'docs/RECIPES.md'), 'utf8')
    const parsed: unknown = JSON.parse(schema)
    expect([...keysOf(parsed)].filter((key) => ![`\`${key}\``, `.${key}\``, `\`${key}.`].some((text) => page.includes(text)))).toEqual([])
  })
})

/** Every property name in a JSON schema. */
function* keysOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return
  const properties: unknown = Reflect.get(schema, 'properties')
  if (typeof properties === 'object' && properties !== null) yield* Object.keys(properties)
  for (const value of Object.values(schema)) yield* keysOf(value)
}
