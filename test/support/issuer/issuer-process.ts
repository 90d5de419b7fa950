/**
 * Serves an issuer of OpenID Connect that lets everybody in by name, whatever the password:
 * `issuer-process.ts <port> <address of the page> <groups of each person in JSON>`.
 */
async function main(port: string, page: string, people: string): Promise<void> {
  const groups = JSON.parse(people) as Record<string, readonly string[]>;
  const { Provider } = await import('oidc-provider');
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: 'console',
        redirect_uris: [page],
        post_logout_redirect_uris: [page],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub', 'groups'], email: ['email'], profile: ['name'] },
    // The page sends the ID token, which therefore has to hold the groups.
    conformIdTokenClaims: false,
    clientBasedCORS: () => true,
    pkce: { required: () => true },
    cookies: { keys: ['of a test'] },
    ttl: { IdToken: 3_600, AccessToken: 3_600, Session: 3_600, Grant: 3_600, Interaction: 3_600 },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: `${id}@example.com`, name: id, groups: groups[id] ?? [] }),
    }),
  });
  provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
}

const [, , port, page, people] = process.argv;
void main(port, page, people);
