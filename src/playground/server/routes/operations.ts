import { Hono } from 'hono/tiny';
import { OperationError } from '../../../operations/operation-error';
import { Operations } from '../../ports';
import { bodyOf, MAX_SHORT_JSON_BYTES, REDRIVE } from '../requests';

/** @param operations absent where nothing is looked after from here */
export function operationRoutes(operations: Operations | undefined): Hono {
  return new Hono()
    .get('/health', async (c) => c.json(await available(operations).health()))
    .get('/dead-letters', async (c) => c.json(await available(operations).deadLetters()))
    .post('/redrive', async (c) => {
      const { confirmed } = await bodyOf(c, REDRIVE, MAX_SHORT_JSON_BYTES);
      if (confirmed !== true) {
        throw new OperationError(
          'invalid-input',
          'dead letters that are sent again are real: events are counted and changes delivered. ' +
            'Confirm that, and send again',
        );
      }
      return c.json(await available(operations).redrive());
    })
    .get('/users/:id', async (c) => c.json(await available(operations).kept(c.req.param('id'))))
    .delete('/users/:id', async (c) => c.json(await available(operations).forget(c.req.param('id'))));
}

function available(operations: Operations | undefined): Operations {
  if (operations) return operations;
  throw new OperationError(
    'conflict',
    'nothing is looked after from here; start the page with “playground --stack” for that',
  );
}
