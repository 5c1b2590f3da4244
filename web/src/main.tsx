import { render } from 'preact';
import { startEngine } from './client';
import { becomeIsolated, keepForOffline, surroundings } from './offline/isolate';
import { allowOwnScripts } from './protocol/own_scripts';
import { lessonNamed } from './state/lessons';
import { Store } from './state/store';
import { App } from './ui/app/app';
import { StoreContext } from './ui/store_context';
import { followTheme } from './ui/theme';

function start(): Store {
  const api = startEngine((message) => {
    store.engineDied(message);
  });
  const query = new URLSearchParams(location.search);
  const threads = Number(query.get('threads')) || undefined;
  const lesson = lessonNamed(query.get('lesson'));
  const preset = query.get('preset');
  const store = new Store(api, document.baseURI, { threads, hash: location.hash, lesson, preset });
  addEventListener('hashchange', () => void store.openLink(location.hash));

  followTheme(document.documentElement);
  const root = document.getElementById('app');
  if (root) {
    render(
      <StoreContext.Provider value={store}>
        <App />
      </StoreContext.Provider>,
      root,
    );
  }
  return store;
}

/** Fetching the whole build beside the first start would make it a third slower. */
const kKeepAfterMs = 3000;

async function startFromBuild(): Promise<void> {
  const around = surroundings();
  if (await becomeIsolated(document.baseURI, around)) return;
  await start().whenReady();
  setTimeout(() => void keepForOffline(document.baseURI, around), kKeepAfterMs);
}

allowOwnScripts();

// The development server sends the headers itself, and its files change.
if (import.meta.env.DEV) start();
else void startFromBuild();
