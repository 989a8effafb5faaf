// A real OpenID provider (npm oidc-provider) for the tests. The one argument is JSON: port, redirectUris, logoutUris,
// conform (groups in the user information only, as OpenID Connect Core asks; false: in the id token, too), rpLogout.
// Every name and password is taken; /test/groups?sub=anna&groups=a,b puts a person into groups.
import Provider from 'oidc-provider';

const { port, redirectUris, logoutUris, conform = true, rpLogout = true } = JSON.parse(process.argv[2]);

const groupsOf = new Map();
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'atlas',
      client_secret: 'a-secret-of-the-tests',
      redirect_uris: redirectUris,
      post_logout_redirect_uris: logoutUris,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  scopes: ['openid', 'profile', 'groups'],
  claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
  conformIdTokenClaims: conform,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: rpLogout } },
  cookies: { keys: ['a key of the tests'] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Grant: 600, Session: 600 },
  findAccount: async (_, sub) => ({
    accountId: sub,
    claims: async () => ({ sub, preferred_username: `${sub}@ministry.example`, groups: groupsOf.get(sub) }),
  }),
});
provider.use(async (ctx, next) => {
  if (ctx.path !== '/test/groups') return next();
  groupsOf.set(ctx.query.sub, ctx.query.groups ? ctx.query.groups.split(',') : []);
  ctx.body = 'done';
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
