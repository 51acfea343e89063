// Package sqlite: what is added to FerretDB's store of that name, so that a filter on plain fields finds its documents by an index
// instead of reading every document of the collection. FerretDB still filters what comes back: this only narrows what it reads.
package sqlite

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/FerretDB/FerretDB/internal/backends/sqlite/metadata"
	"github.com/FerretDB/FerretDB/internal/handler/sjson"
	"github.com/FerretDB/FerretDB/internal/types"
	"github.com/FerretDB/FerretDB/internal/util/fsql"
	"github.com/FerretDB/FerretDB/internal/util/must"
)

// plainFields never hold a list, so that a value that differs cannot match.
var plainFields = map[string]bool{
	"_id": true, "roomId": true, "userId": true, "senderId": true, "clientId": true, "username": true, "seq": true, "rev": true, "changed": true, "endedChanged": true,
}

var comparisons = map[string]string{"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}

// ranged are the fields that are asked for by a range within a room: each has an index of numbers, where FerretDB's own are of JSON.
var ranged = map[string]bool{"seq": true, "rev": true}

// indexed are the tables and fields for which such an index was made.
var indexed sync.Map

// pushdown gives the condition of SQL, and its values, that every document of the filter fulfils.
func pushdown(ctx context.Context, db *fsql.DB, table string, filter *types.Document) (string, []any) {
	var conditions []string
	var args []any
	room, _ := filter.Get("roomId")
	for _, field := range filter.Keys() {
		if !plainFields[field] {
			continue
		}
		// Written as FerretDB writes the columns of an index, so that SQLite takes the index.
		column := fmt.Sprintf("%s->%q", metadata.DefaultColumn, field)
		switch value := must.NotFail(filter.Get(field)).(type) {
		case string, types.ObjectID, int32, int64:
			conditions = append(conditions, column+" = ?")
			args = append(args, encode(value))
		case *types.Document:
			for _, operator := range value.Keys() {
				operand := must.NotFail(value.Get(operator))
				if list, ok := operand.(*types.Array); ok && operator == "$in" && isPlain(list) {
					marks := strings.TrimSuffix(strings.Repeat("?, ", list.Len()), ", ")
					conditions = append(conditions, fmt.Sprintf("%s IN (%s)", column, marks))
					for i := range list.Len() {
						args = append(args, encode(must.NotFail(list.Get(i))))
					}
				}
				if sign, ok := comparisons[operator]; ok && isNumber(operand) {
					if roomId, ok := room.(string); ok && ranged[field] && hasRange(ctx, db, table, field) {
						conditions = append(conditions, metadata.DefaultColumn+`->>"roomId" = ?`)
						args = append(args, roomId)
					}
					conditions = append(conditions, fmt.Sprintf("%s->>%q %s ?", metadata.DefaultColumn, field, sign))
					args = append(args, operand)
				}
			}
		}
	}
	if len(conditions) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(conditions, " AND "), args
}

// hasRange makes the index of a field's numbers within a room, once.
func hasRange(ctx context.Context, db *fsql.DB, table, field string) bool {
	name := table + "_range_" + field
	if _, done := indexed.Load(name); done {
		return true
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf(`CREATE INDEX IF NOT EXISTS %q ON %q (%s->>"roomId", %s->>%q)`,
		name, table, metadata.DefaultColumn, metadata.DefaultColumn, field))
	if err != nil {
		return false
	}
	indexed.Store(name, true)
	return true
}

func encode(value any) string {
	return string(must.NotFail(sjson.MarshalSingleValue(value)))
}

func isPlain(list *types.Array) bool {
	for i := range list.Len() {
		switch must.NotFail(list.Get(i)).(type) {
		case string, types.ObjectID, int32, int64:
		default:
			return false
		}
	}
	return list.Len() > 0 && list.Len() < 500
}

func isNumber(value any) bool {
	switch value.(type) {
	case int32, int64, float64:
		return true
	}
	return false
}
