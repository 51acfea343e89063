// A server that speaks MongoDB's protocol, for tests: FerretDB on SQLite files, behind a door that lets one write through at a time.
// FerretDB alone does not make an update of one document atomic; one write at a time, it is.
//
// Usage: mongo-server <folder> <port>
// Prints the address when it listens, and ends when its standard input does.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"sync"

	"github.com/FerretDB/FerretDB/ferretdb"
)

const (
	opMsg      = 2013
	moreToCome = 1 << 1
	maxMessage = 48 << 20
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: mongo-server <folder> <port>"))
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.NewTextHandler(io.Discard, nil)),
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Args[1] + "/",
	})
	fail(err)
	go func() { fail(server.Run(context.Background())) }()
	behind, err := url.Parse(server.MongoDBURI())
	fail(err)

	door, err := net.Listen("tcp", "127.0.0.1:"+os.Args[2])
	fail(err)
	fmt.Printf("mongodb://%s\n", door.Addr())
	var turn sync.Mutex
	for {
		client, err := door.Accept()
		fail(err)
		go serve(client, behind.Host, &turn)
	}
}

// serve passes the messages of one client on, each in its turn, with its answer.
func serve(client net.Conn, address string, turn *sync.Mutex) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		request, err := readMessage(client)
		if err != nil {
			return
		}
		answer, err := ask(server, request, turn)
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func ask(server net.Conn, request []byte, turn *sync.Mutex) ([]byte, error) {
	if !isRead(request) {
		turn.Lock()
		defer turn.Unlock()
	}
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	if isUnanswered(request) {
		return nil, nil
	}
	return readMessage(server)
}

// readMessage reads one message whole. Each begins with its length, a little-endian int32.
func readMessage(from io.Reader) ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(head)
	if length < 16 || length > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := make([]byte, length)
	copy(message, head)
	_, err := io.ReadFull(from, message[4:])
	return message, err
}

// reads are the commands that change nothing: they wait for nobody.
var reads = map[string]bool{"find": true, "getMore": true, "aggregate": true, "count": true, "hello": true, "ping": true}

// isRead says whether a message asks for one of them. Its command is the name of the first field of its body.
func isRead(message []byte) bool {
	const name = 16 + 4 + 1 + 4 + 1
	if len(message) < name || binary.LittleEndian.Uint32(message[12:]) != opMsg || message[20] != 0 {
		return false
	}
	end := bytes.IndexByte(message[name:], 0)
	return end > 0 && reads[string(message[name:name+end])]
}

// isUnanswered says whether the sender of a message waits for no answer.
func isUnanswered(message []byte) bool {
	return len(message) >= 20 &&
		binary.LittleEndian.Uint32(message[12:]) == opMsg &&
		binary.LittleEndian.Uint32(message[16:])&moreToCome != 0
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
