import react from '@vitejs/plugin-react';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { emojiData } from './emojiData.ts';

const server = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    emojiData(),
    VitePWA({
      // A new version waits until somebody takes it: what is open goes on with the files it began with.
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        name: 'Palaver',
        short_name: 'Palaver',
        description: 'Chat that your organisation runs itself.',
        display: 'standalone',
        start_url: '/',
        id: '/',
        background_color: '#e5eeec',
        theme_color: '#e5eeec',
        icons: [
          { src: '/boat.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,woff2}'],
        // For few people, and of no use without the server.
        globIgnores: ['**/{AdminPage,ServerSection}-*.js'],
        navigateFallback: '/index.html',
        // The page's own addresses only: others are the server's, or of whoever stands in between and asks for a sign-in.
        navigateFallbackAllowlist: [
          /^\/(r\/[^?]+|people|you(\/(security|invites))?|admin(\/[a-z]+)?|sign-in|register)?(\?|$)/,
        ],
        // Asks for what the network itself answers.
        navigateFallbackDenylist: [/\?by=network$/],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  build: {
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // All styles come in one file of 9 kB: in parts of half a kB each they would be more, and a request for each.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // What parts share is named after all of them.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        // What the page begins with comes in two files, not in thirty: each round of requests is a round trip.
        codeSplitting: {
          groups: [
            { name: 'react', tags: ['$initial'], test: /node_modules\/(react|react-dom|scheduler)\//, priority: 4 },
            { name: 'start', tags: ['$initial'], priority: 3 },
            {
              name: 'form',
              test: /react-hook-form|\/ui\/Field\.tsx|\/features\/auth\/(SignInPage|Gate|Chart|PasswordField)\.tsx|\/client\/useConfig\.ts/,
              priority: 2,
            },
            // What several later parts share comes in a few files: a slow link would wait for each of fifty files of half a kB.
            {
              name: 'shared',
              test: /\/(apps\/web|packages\/(client|protocol))\/src\//,
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 15_000,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/docs': server, '/socket.io': { target: server, ws: true } } },
});
