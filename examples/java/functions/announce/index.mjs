/**
 * Receives changes and returns the outcome of each. Yours would call the CRM, the mailing list or the chat.
 */
export async function handler({ changes }) {
  return {
    version: 1,
    results: changes.map(({ id, rule, value }) => {
      console.log(JSON.stringify({ team: process.env.TEAM, rule, value }));
      return { id, outcome: 'delivered' };
    }),
  };
}
