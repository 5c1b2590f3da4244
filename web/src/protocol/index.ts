/**
 * What the page and the engine's worker say to each other. Types only; uses nothing of
 * the page.
 *
 * The run document keeps the names of its file format (docs/RUN_DOCUMENT.md); everything else is
 * camelCase.
 */

export type * from './data';
export type * from './engine';
export type * from './network';
export type * from './run';
export type * from './settings';
