/** Gesicherte Läufe und Störungen des Rechenkerns, auf Deutsch. */

import type { Texts } from '../en';
import { integer } from '../numbers';

export const resuming: Texts['resuming'] = {
  goOn: 'Fortsetzen',
  notNow: 'Jetzt nicht',
  unfinished: (name, epoch, of) =>
    `${name} brach in Epoche ${integer(epoch)} von ${integer(of)} ab. Der Lauf ist hier gesichert und führt fortgesetzt zum selben Ergebnis.`,
  goOnWith: (name, epoch, of) => `${name} fortsetzen, Epoche ${integer(epoch)} von ${integer(of)}`,
  notLoaded: (name) => `Das Netz von ${name} ist nicht geladen.`,
  load: 'Sein Netz laden',
  loadHelp: 'Dann lässt es sich ansehen und exportieren, als wäre es gerade fertig geworden.',
  space: (runs, megabytes) =>
    `${integer(runs)} ${runs === 1 ? 'Lauf' : 'Läufe'} in diesem Browser gesichert, ${megabytes} MB. Von fertigen und von unfertigen Läufen behalten die neuesten 20 ihre Datei.`,
  unlisted: (name, done, of) =>
    `${name} ist nach ${integer(done)} von ${integer(of)} Epochen gesichert, steht aber nicht in dieser Liste.`,
  unsaved: (why) => `Dieser Lauf wird nicht gesichert: ${why}. Das Training geht weiter.`,
};

export const faults: Texts['faults'] = {
  silent: 'Der Rechenkern antwortete nicht mehr.',
  restarted: (why) =>
    `${why} Er wurde neu gestartet, und der Lauf geht ab dem gesicherten Stand weiter.`,
  restartedIdle: (why) => `${why} Er wurde neu gestartet.`,
  again: (why) => `${why} Er wurde neu gestartet: noch einmal versuchen.`,
  gaveUp: (why) => `${why} Ein Neustart half nicht.`,
  restart: 'Rechenkern neu starten',
  olderState: (why) =>
    `Der zuletzt gesicherte Stand ist nicht lesbar (${why}); der Lauf geht ab dem Stand davor weiter.`,
  slower: (rate) => `Ab dem letzten guten Stand mit Lernrate ${rate} fortsetzen`,
  smallerBatch: (batch) => `Mit Batchgröße ${integer(batch)} trainieren`,
};
