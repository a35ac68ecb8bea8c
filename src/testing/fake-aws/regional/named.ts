import { z } from 'zod'

/** Things that the world's file lists by name: `{alerts: {…}}` is read as `[{name: 'alerts', …}]`. */
export const named = <Thing extends z.ZodRawShape>(thing: z.ZodObject<Thing>) =>
  z.record(z.string().min(1), thing).transform((things) => Object.entries(things).map(([name, members]) => ({ name, ...members })))
