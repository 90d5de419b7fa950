import { en } from 'zod/locales';
import { config } from 'zod/mini';

// The form of zod whose unused parts bundlers leave out, with the messages of its full form, which this one
// does not bring along.
config(en());

export * from 'zod/mini';
