/**
 * What can be wrong with a split. Every kind has its own class and a stable `code`, and its message says what to do. SplitError itself is
 * their common ground and is never thrown on its own.
 */
export class SplitError extends Error {
  readonly code: string
  constructor(name: string, code: string, message: string) {
    super(message)
    this.name = name
    this.code = code
  }
}

/** There is not a single labelled image. */
export class NoItemsError extends SplitError {
  constructor() {
    super(
      'NoItemsError',
      'no-labelled-images',
      'There is no labelled image to split. Import images with labels (--labels-from-folders or --labels CSV) and try again.'
    )
  }
}

/** A label, group or option is not of the kind a split can use. */
export class SplitInputError extends SplitError {
  constructor(message: string) {
    super('SplitInputError', 'split-input-invalid', message)
  }
}

/** All images, or all that would be trained on, are of one class: nothing can be learned. */
export class OneClassOnlyError extends SplitError {
  constructor(className: string, images: number, where = 'The data set') {
    super(
      'OneClassOnlyError',
      'one-class-only',
      `${where} holds one class only: all ${count(images, 'image')} are "${className}". A classifier needs at least two classes; add images of another class.`
    )
  }
}

/** A class whose images all belong to one group cannot be both trained on and tested. */
export class SingleGroupClassError extends SplitError {
  /** Not in the message: a group may be named after a patient. */
  readonly group: string
  constructor(className: string, images: number, group: string) {
    super(
      'SingleGroupClassError',
      'single-group-class',
      `Class "${className}" has one group only (${count(images, 'image')}, all of one patient or near-duplicates), ` +
        'so it cannot be in both the training and the test part. Add images of this class from another patient, leave the class out, or correct the groups if they join images that are unrelated.'
    )
    this.group = group
  }
}

/** Folds by group need every class in at least as many groups as there are folds. */
export class FewerGroupsThanFoldsError extends SplitError {
  readonly folds: number
  /** Groups per short class, by class name. */
  readonly groups: Readonly<Record<string, number>>
  constructor(folds: number, groups: Readonly<Record<string, number>>) {
    const entries = Object.entries(groups)
    const listed = entries.map(([name, n]) => `class "${name}" has ${count(n, 'group')}`).join(', ')
    const most = Math.min(...entries.map(([, n]) => n))
    super(
      'FewerGroupsThanFoldsError',
      'fewer-groups-than-folds',
      `There are fewer groups than folds: ${listed}, but ${folds} folds were asked for. ` +
        (most >= 2
          ? `Use at most ${most} folds, or add images from more patients.`
          : 'Folds need at least two groups of every class: add images from more patients, or leave the class out.')
    )
    this.folds = folds
    this.groups = groups
  }
}

/** Folds by image need every class in at least as many images as there are folds. */
export class FewerImagesThanFoldsError extends SplitError {
  /** `images`: of the short classes, by name. */
  constructor(folds: number, images: Readonly<Record<string, number>>) {
    const entries = Object.entries(images)
    const most = Math.min(...entries.map(([, n]) => n))
    super(
      'FewerImagesThanFoldsError',
      'fewer-images-than-folds',
      `There are fewer images than folds: ${entries.map(([name, n]) => `class "${name}" has ${count(n, 'image')}`).join(', ')}, but ${folds} folds were asked for. ` +
        (most >= 2 ? `Use at most ${most} folds, or add images.` : 'Add images, or leave the class out.')
    )
  }
}

/** Every class has groups enough, yet groups that hold several classes tie them together so that no division serves all. */
export class UnsplittableError extends SplitError {
  constructor(className: string, part: string) {
    super(
      'UnsplittableError',
      'unsplittable',
      `No division by group was found that has every class in every part: class "${className}" is missing from ${part}, because groups that hold several ` +
        'classes tie the classes together. Add patients, use fewer parts, or correct the groups if they join images that are unrelated.'
    )
  }
}

/** Chance left a part of a random split without any image, or the training part without a class. */
export class UnluckySplitError extends SplitError {
  constructor(what: string, seed: number) {
    super(
      'UnluckySplitError',
      'unlucky-split',
      `The random split with seed ${seed} left ${what}. Choose another seed, add images, or use the grouped split, which is stratified.`
    )
  }
}

/** Leaving one source out needs two sources or more, each image with its source. */
export class SourcesError extends SplitError {
  constructor(message: string) {
    super('SourcesError', 'sources-unusable', message)
  }
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
