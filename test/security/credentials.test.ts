import { runCommand } from '../support/command';
import { HttpServer } from '../support/http-server';

const SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIASECRETKEYID',
  AWS_SECRET_ACCESS_KEY: 'very/secret+access=key',
  AWS_SESSION_TOKEN: 'very-secret-session-token',
};
const COMMANDS = [
  ['rules', 'pull', '--table', 'rules'],
  ['rules', 'pull', '--ssm-path', '/rules'],
  ['rules', 'pull', '--s3', 's3://bucket/rules.csv'],
  ['redrive', '--stack', 'Shop', '--dry-run'],
  ['explain', '--stack', 'Shop', '--user', 'ann'],
];

/** Answers of a service that refuses every call or returns nonsense. */
const ANSWERS: Record<string, () => { status: number; headers?: Record<string, string>; body: string }> = {
  'refuses': () => ({
    status: 403,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    body: '{"__type":"AccessDeniedException","message":"not authorized"}',
  }),
  'answers nonsense': () => ({ status: 200, body: '<html>' }),
};

test.each(Object.entries(ANSWERS))(
  'a command whose service %s says so, and nothing of its credentials',
  async (_, answer) => {
    const seen: string[] = [];
    const server = await HttpServer.start((request) => {
      seen.push(JSON.stringify(request.headers));
      return answer();
    });
    const names = ['DYNAMODB', 'SSM', 'S3', 'CLOUDFORMATION', 'LAMBDA'];
    const endpoints = {
      ...SECRETS,
      ...Object.fromEntries(names.map((name) => [`AWS_ENDPOINT_URL_${name}`, server.endpoint])),
    };
    const results = await Promise.all(COMMANDS.map((args) => runCommand(args, { endpoints })));
    await server.close();

    // The credentials were used to sign calls.
    expect(seen.length).toBeGreaterThanOrEqual(COMMANDS.length);
    expect(seen.join()).toContain(SECRETS.AWS_ACCESS_KEY_ID);
    expect(seen.join()).not.toContain(SECRETS.AWS_SECRET_ACCESS_KEY);
    for (const { status, stdout, stderr } of results) {
      expect([status, stderr]).toEqual([2, expect.stringContaining('error: could not')]);
      for (const secret of Object.values(SECRETS)) expect(stdout + stderr).not.toContain(secret);
    }
  },
);
