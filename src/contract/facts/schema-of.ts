import type { z } from 'zod'

type Plain = string | number | boolean | null | undefined

/** What a schema gives, as the core writes it: nobody changes a fact. */
export type Unchangeable<T> = T extends Plain
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Unchangeable<Item>[]
    : { readonly [Key in keyof T]: Unchangeable<T[Key]> }

type Proof<Given, Core> = [Given] extends [Core]
  ? [Core] extends [Given]
    ? [keyof Core] extends [keyof Given]
      ? unknown
      : never
    : never
  : never

/**
 * Binds a schema to a type of the core: it compiles only when what the schema lets through and the core's type are each assignable
 * to the other, so that neither can gain, lose or loosen a field without the other. Twice called, because the core's type is given
 * and the schema's is inferred.
 */
export const schemaOf =
  <Core>() =>
  <Schema extends z.ZodType>(schema: Schema & Proof<Unchangeable<z.output<Schema>>, Core>): Schema =>
    schema
