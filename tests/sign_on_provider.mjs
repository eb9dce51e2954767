// A real OpenID provider on this machine, for the tests alone: anybody may sign in there under any name.
// Told on the command line: {"client", "secret", "home", "keys"}; says its port when it listens.
import { createServer } from 'node:http';
import { Provider } from '../static/map/node_modules/oidc-provider/lib/index.js';

const told = JSON.parse(process.argv[2]);
// a port that the system gives: one that was looked for before may be somebody else's by now
const server = createServer();
await new Promise((listens) => { server.listen(0, '127.0.0.1', listens); });
const { port } = server.address();
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: told.client, client_secret: told.secret, grant_types: ['authorization_code'], response_types: ['code'],
    redirect_uris: [`${told.home}/session/sso/callback`], post_logout_redirect_uris: [`${told.home}/`],
    backchannel_logout_uri: `${told.home}/session/sso/logout`,
  }],
  jwks: { keys: told.keys },
  cookies: { keys: ['only for tests'], names: { session: '_provider_session', interaction: '_provider_interaction', resume: '_provider_resume' } },
  features: { backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 3600, Grant: 3600 },
});
server.on('request', provider.callback());
console.log(port);
// it ends with whoever started it
process.stdin.resume();
process.stdin.on('end', () => { server.closeAllConnections(); process.exit(0); });
