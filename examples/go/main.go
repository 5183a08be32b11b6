// Issues tokens as the story of examples/file-service has it, and lets a file service decide requests, each in a
// goroutine of its own. The argument is that folder. Prints one line for each request; ends with 1 if an answer is not
// the expected one.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.org/file-service/hardtack"
)

// Statuses of HTTP; the package net/http has them too, and takes long to compile for three numbers.
const (
	statusOK           = 200
	statusUnauthorized = 401
	statusForbidden    = 403
)

// A fileService is shared by all goroutines.
type fileService struct {
	policy      hardtack.Policy
	verifier    hardtack.Verifier
	authorizers sync.Pool // one goroutine at a time uses one; it keeps its memory
}

func newFileService(policy string, issuer, club hardtack.PublicKey) (*fileService, error) {
	compiled, err := hardtack.Compile(policy, map[string]hardtack.PublicKey{"club": club})
	if err != nil {
		return nil, err
	}
	verifier, err := hardtack.NewVerifier(issuer)
	if err != nil {
		return nil, err
	}
	return &fileService{policy: compiled, verifier: verifier}, nil
}

// answer is the status of HTTP for an operation on a path. The reasons of a denial are for the service's log.
func (service *fileService) answer(token, operation, path string, now time.Time) int {
	credential, err := service.verifier.Verify(token)
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		return statusUnauthorized
	}
	defer credential.Close()
	allowed, reasons, err := service.decide(credential, operation, path, now)
	if err != nil {
		reasons = "refused: " + err.Error() + "\n"
	}
	if err != nil || !allowed {
		fmt.Fprint(os.Stderr, reasons)
		return statusForbidden
	}
	return statusOK
}

func (service *fileService) decide(credential hardtack.Credential, operation, path string, now time.Time) (bool, string, error) {
	request, err := service.policy.NewRequest()
	if err != nil {
		return false, "", err
	}
	defer request.Close()
	if err := request.Add("operation", operation); err != nil {
		return false, "", err
	}
	if err := request.Add("resource", path); err != nil {
		return false, "", err
	}
	if err := request.AddTime("time", now); err != nil {
		return false, "", err
	}
	authorizer, ok := service.authorizers.Get().(hardtack.Authorizer)
	if !ok {
		if authorizer, err = hardtack.NewAuthorizer(); err != nil {
			return false, "", err
		}
	}
	defer service.authorizers.Put(authorizer)
	return authorizer.Decide(request, credential)
}

// A program like this has nothing better to do with an error.
func need[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	return value
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: file-service FOLDER")
		os.Exit(2)
	}
	story := func(name string) string { return string(need(os.ReadFile(filepath.Join(os.Args[1], name)))) }
	issuer, club, stranger := need(hardtack.GenerateKey()), need(hardtack.GenerateKey()), need(hardtack.GenerateKey())
	service := need(newFileService(story("policy.bcdl"), need(issuer.Public()), need(club.Public())))

	alice := need(hardtack.Mint(story("authority.bcdl"), issuer))
	member := need(alice.Vouch(story("membership.bcdl"), club))
	lent := need(member.Narrow(story("time-limit.bcdl")))
	folder := need(lent.Narrow(story("one-folder.bcdl")))
	forged := need(hardtack.Mint(story("authority.bcdl"), stranger))
	claimed := need(alice.Vouch(story("membership.bcdl"), stranger))

	noon := time.Date(2030, 6, 1, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		token           hardtack.Token
		operation, path string
		now             time.Time
		wanted          int
	}{
		{member, "read", "/photos/cat.jpg", noon, 200},
		{member, "write", "/payroll/june.csv", noon, 200},
		{member, "delete", "/photos/cat.jpg", noon, 403},
		{alice, "read", "/photos/cat.jpg", noon, 403},   // nobody says that she is a member
		{claimed, "read", "/photos/cat.jpg", noon, 403}, // somebody else says so
		{lent, "read", "/photos/cat.jpg", noon, 200},
		{lent, "read", "/photos/cat.jpg", noon.Add(12 * time.Hour), 403},
		{folder, "read", "/photos/cat.jpg", noon, 200},
		{folder, "read", "/payroll/june.csv", noon, 403},
		{folder, "write", "/photos/cat.jpg", noon, 403},
		{forged, "read", "/photos/cat.jpg", noon, 401},
	}
	answers := make([]int, len(cases))
	var group sync.WaitGroup
	for i, one := range cases {
		i, one, token := i, one, need(one.token.Text())
		group.Add(1)
		go func() {
			defer group.Done()
			answers[i] = service.answer(token, one.operation, one.path, one.now)
		}()
	}
	group.Wait()
	status := 0
	for i, one := range cases {
		line := fmt.Sprintf("%s %s: %d", one.operation, one.path, answers[i])
		if answers[i] != one.wanted {
			line += "   <- not expected"
			status = 1
		}
		fmt.Println(line)
	}
	os.Exit(status)
}
