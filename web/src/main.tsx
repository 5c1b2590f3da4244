import { render } from 'preact';
import { startEngine } from './client';
import { becomeIsolated, surroundings } from './offline/isolate';
import { Store } from './state/store';
import { App } from './ui/app/app';
import { StoreContext } from './ui/store_context';

function start() {
  const api = startEngine((message) => {
    store.fail('engine', message);
  });
  const threads = Number(new URLSearchParams(location.search).get('threads')) || undefined;
  const store = new Store(api, document.baseURI, threads);

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
