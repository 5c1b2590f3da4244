/** A file as a data: address, which Vite makes of it. */
declare module '*?url&inline' {
  const address: string;
  export default address;
}
