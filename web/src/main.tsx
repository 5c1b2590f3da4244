import { render } from 'preact';
import { startEngine } from './client';
import { becomeIsolated, surroundings } from './offline/isolate';
import { lessonNamed } from './state/lessons';
import { Store } from './state/store';
import { App } from './ui/app/app';
import { StoreContext } from './ui/store_context';
import { followTheme } from './ui/theme';

function start() {
  const api = startEngine((message) => {
    store.fail('engine', message);
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
}

// The development server sends the headers itself.
if (import.meta.env.DEV || !(await becomeIsolated(document.baseURI, surroundings()))) start();
