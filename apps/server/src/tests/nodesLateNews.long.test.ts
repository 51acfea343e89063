import { expect, it } from 'vitest';
import { breakConnection, isCommit, onNextUpdate } from '@palaver/store/testing/onNextUpdate';
import { describeNodes } from '../testing/describeNodes.ts';

await describeNodes(
  'a membership whose change was not answered by the database in time, over two nodes (M2)',
  (nodes) => {
    it('nobody who was removed meanwhile is let in again', async () => {
      const [owner, ben] = [await nodes.join('anna', 0), await nodes.join('ben', 0)];
      const elsewhere = await nodes.connect(owner.token, 1);
      const made = { name: 'Late', kind: 'private', members: [] };
      const roomId = String((await nodes.call(owner, 0, 'POST', '/rooms', made)).body.id);
      const path = `/rooms/${roomId}/members/${ben.id}`;
      onNextUpdate(async (update) => {
        await update();
        // Whoever commits next carries out what was left.
        await elsewhere.must('chatMessage', { roomId, clientId: nodes.clientId(), text: 'before it' });
        expect((await nodes.call(owner, 1, 'DELETE', path)).status).toBe(204);
        // The news of it are here.
        await ben.socket.waitFor('roomRemoved', (data) => data.roomId === roomId);
        breakConnection();
      }, isCommit);
      expect((await nodes.call(owner, 0, 'PUT', path, { role: 'member' })).status).toBe(200);
      const text = 'not for him';
      await elsewhere.must('chatMessage', { roomId, clientId: nodes.clientId(), text });
      await owner.socket.waitFor('chatMessage', ({ message }) => message.text === text);
      await nodes.say(owner, 'general', 'a barrier');
      await ben.socket.waitFor('chatMessage', ({ message }) => message.text === 'a barrier');
      expect(JSON.stringify(ben.socket.seen)).not.toContain(text);
    });
  },
);
