import { attempt, clientConfig } from '../../src/operations/aws';
import { OperationError } from '../../src/operations/operation-error';

async function failureOf(name: string, message: string): Promise<OperationError> {
  try {
    await attempt('read the table rules', async () => {
      throw Object.assign(new Error(message), { name });
    });
  } catch (error) {
    return error as OperationError;
  }
  throw new Error('nothing failed');
}

describe('a call of AWS', () => {
  test('that succeeds answers what it came to', async () => {
    expect(await attempt('read the table rules', async () => 'rules')).toBe('rules');
  });

  test.each([
    ['Error', 'Region is missing', 'give --region, or set AWS_REGION'],
    ['ExpiredTokenException', 'The security token included in the request is expired', 'sign in again'],
    ['CredentialsProviderError', 'Could not load credentials', 'sign in, or give --profile'],
    ['AccessDeniedException', 'not allowed', 'ask for the permission that the message names'],
    [
      'ResourceNotFoundException',
      'Requested resource not found',
      'see that the name, the account and the region are the right ones',
    ],
    ['ThrottlingException', 'Rate exceeded', 'try again in a moment'],
  ])('that fails with %s says what it was and what to do', async (name, message, fix) => {
    const error = await failureOf(name, message);
    expect(error).toBeInstanceOf(OperationError);
    expect(error.code).toBe('unavailable');
    expect(error.message).toBe(`could not read the table rules: ${name}: ${message}; ${fix}`);
  });

  test('that fails for an unknown cause says that alone', async () => {
    expect((await failureOf('InternalError', 'broken')).message).toBe(
      'could not read the table rules: InternalError: broken',
    );
  });

  test('whose failure is explained already stays as it is', async () => {
    const error = new OperationError('not-found', 'there is no revision 9');
    await expect(attempt('read', () => Promise.reject(error))).rejects.toBe(error);
  });
});

test('a client is made with what is given alone, so that the environment supplies the rest', () => {
  expect(clientConfig({})).toEqual({});
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  expect(clientConfig({ profile: 'shop', region: 'eu-west-1', credentials })).toEqual({
    profile: 'shop',
    region: 'eu-west-1',
    credentials,
  });
  expect(clientConfig({ region: 'eu-west-1', ...{ stack: 'Shop' } })).toEqual({ region: 'eu-west-1' });
});
